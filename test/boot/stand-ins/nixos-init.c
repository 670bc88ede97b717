/*
 * Stands in for nixpkgs' nixos-init (Rust), as far as a NixOS without system.nixos-init.enable calls it: the name it is
 * called by says what it does.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static int path_of(int file, char *path, size_t size) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t length = readlink(link, path, size - 1);
  if (length < 0) return -1;
  path[length] = 0;
  return 0;
}

/* resolve-in-root ROOT PATH: prints where PATH leads, its links followed inside ROOT. */
static int resolve_in_root(const char *root, const char *path) {
  static char inside[8192], top[8192];
  int folder = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
  struct open_how how = {.flags = O_PATH | O_CLOEXEC, .resolve = RESOLVE_IN_ROOT};
  int file = folder < 0 ? -1 : (int)syscall(SYS_openat2, folder, path, &how, sizeof how);
  if (file < 0 || path_of(file, inside, sizeof inside) < 0 || path_of(folder, top, sizeof top) < 0) {
    perror(path);
    return 1;
  }
  size_t length = strcmp(top, "/") == 0 ? 0 : strlen(top);
  if (strncmp(inside, top, length) != 0) {
    fprintf(stderr, "%s is not below %s\n", inside, top);
    return 1;
  }
  fputs(inside[length] ? inside + length : "/", stdout);
  return 0;
}

/* env-generator: prints the flat JSON object of /etc/systemd/generator-environment.json as assignments. */
static int generate_environment(void) {
  static char text[65536], name[256], value[32768];
  FILE *file = fopen("/etc/systemd/generator-environment.json", "r");
  if (file == NULL) return 0;
  text[fread(text, 1, sizeof text - 1, file)] = 0;
  fclose(file);
  int is_name = 1;
  for (char *at = text; (at = strchr(at, '"')) != NULL; is_name = !is_name) {
    char *to = is_name ? name : value;
    size_t size = is_name ? sizeof name : sizeof value, length = 0;
    for (at++; *at && *at != '"' && length + 1 < size; at++) {
      if (*at == '\\' && at[1]) at++;
      to[length++] = *at;
    }
    to[length] = 0;
    if (*at) at++;
    if (is_name) continue;
    const char *path = getenv("PATH");
    int extends = strcmp(name, "PATH") == 0 && path != NULL;
    printf("%s=\"%s%s%s\"\n", name, value, extends ? ":" : "", extends ? path : "");
  }
  return 0;
}

int main(int count, char **words) {
  const char *slash = strrchr(words[0], '/');
  const char *name = slash ? slash + 1 : words[0];
  if (strcmp(name, "resolve-in-root") == 0 && count == 3) return resolve_in_root(words[1], words[2]);
  if (strcmp(name, "env-generator") == 0) return generate_environment();
  /* /etc is not an overlay here: there is nothing to find or to clear. */
  if (strcmp(name, "find-etc") == 0 || strcmp(name, "clear-etc-opaque") == 0) return 0;
  fprintf(stderr, "stand-in for nixos-init: %s is not in it\n", name);
  return 1;
}
