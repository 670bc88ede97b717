/*
 * nixpkgs' kmod looks for modules in $MODULE_DIR, else in /run/booted-system/kernel-modules; Debian's in /lib/modules,
 * unless --dirname says otherwise. This starts Debian's (REAL) with what nixpkgs' would have taken.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BOOTED "/run/booted-system/kernel-modules/lib/modules"
#define SUFFIX "/lib/modules"

int main(int count, char **words) {
  const char *given = getenv("MODULE_DIR");
  const char *modules = given ? given : access(BOOTED, F_OK) == 0 ? BOOTED : NULL;
  if (modules == NULL) {
    words[0] = "modprobe";
    execv(REAL, words);
    perror(REAL);
    return 1;
  }
  static char root[4096];
  snprintf(root, sizeof root, "%s", modules);
  for (size_t end = strlen(root); end > 0 && root[end - 1] == '/'; end--) root[end - 1] = 0;
  size_t length = strlen(root), suffix = strlen(SUFFIX);
  if (length >= suffix && strcmp(root + length - suffix, SUFFIX) == 0) root[length - suffix] = 0;
  char **all = calloc((size_t)count + 3, sizeof *all);
  if (all == NULL) return 1;
  all[0] = "modprobe";
  all[1] = "--dirname";
  all[2] = root[0] ? root : "/";
  memcpy(all + 3, words + 1, (size_t)count * sizeof *all);
  execv(REAL, all);
  perror(REAL);
  return 1;
}
