import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { alias, copyDebs, isFile, link, put, taken, write } from "../copy.ts";
import { inDebian, inTree, resolveInDebian } from "../debian.ts";
import { debsFor, SPECIAL } from "../packages.ts";
import { place, run } from "../workplace.ts";
import type { Filler, Filling } from "./filling.ts";
import { STAND_INS } from "./filling.ts";

/** What only a package's main outputs hold. */
const MAIN_ONLY = ["lib/systemd", "lib/udev", "lib/tmpfiles.d", "lib/sysusers.d", "etc", "share"];

/** A package whose files are Debian's. */
export const fillFromDebian: Filler = (filling) => {
  const { name, output, path, note } = filling;
  mkdirSync(path, { recursive: true });
  const onMissing = (deb: string) => note(`no package ${deb} in Debian`);
  // util-linux keeps lastlog2 in an output of its own.
  if (output === "lastlog") return copyDebs(path, SPECIAL.lastlog, onMissing);
  copyDebs(path, debsFor(name)!, onMissing);
  if (output !== "out" && output !== "bin") {
    for (const folder of MAIN_ONLY) rmSync(join(path, folder), { recursive: true, force: true });
  }
  for (const [pattern, finish] of FINISHES) if (pattern.test(name)) finish(filling);
};

const SHADOW = [
  "newgrp",
  "sg",
  "su",
  "login",
  "nologin",
  "faillog",
  "groupmems",
  "newuidmap",
  "newgidmap",
  "chsh",
  "vigr",
];
const IPTABLES = ["iptables", "ip6tables"].flatMap((name) => [name, `${name}-save`, `${name}-restore`]);

/** Names that nixpkgs' packages have and Debian's do not. */
const FINISHES: readonly (readonly [RegExp, Filler])[] = [
  [/^bash-/, ({ path }) => alias(path, "sh", "bash")],
  [/^libressl/, ({ path }) => alias(path, "nc", "nc.openbsd")],
  [/^gawk/, ({ path }) => alias(path, "awk", "gawk")],
  [/^vim/, ({ path }) => aliasAll(path, ["vi", "vim"], "vim.tiny")],
  [/^which/, ({ path }) => alias(path, "which", "which.debianutils")],
  [/^virtiofsd/, ({ path }) => alias(path, "virtiofsd", "../libexec/virtiofsd")],
  [/^python3/, ({ path }) => alias(path, "python3", "python3.13")],
  [/^iptables/, ({ path }) => linkAll(path, IPTABLES, "xtables-nft-multi")],
  [/^kmod-\d/, fillModprobe],
  [/^pixz/, fillPixz],
  [/^kbd-/, fillKeyboard],
  [/^shadow/, fillShadow],
];

function aliasAll(path: string, names: readonly string[], target: string): void {
  for (const name of names) alias(path, name, target);
}

function linkAll(path: string, names: readonly string[], target: string): void {
  for (const name of names) link(target, join(path, "bin", name));
}

/** Static, and named as a wrapper of nixpkgs is: so it works in stage 1, which takes both files along. */
function fillModprobe({ path }: Filling): void {
  const program = join(path, "bin/modprobe");
  if (!taken(program)) return;
  const real = join(path, "bin/.modprobe-wrapped");
  renameSync(program, real);
  run(["gcc", "-static", "-O2", `-DREAL="${real}"`, "-o", program, join(STAND_INS, "modprobe.c")]);
}

/** Tarballs are compressed as fast as can be: how small they get is not what is tested. */
function fillPixz({ path, note }: Filling): void {
  renameSync(join(path, "bin/pixz"), join(path, "bin/.pixz"));
  write(join(path, "bin/pixz"), `#!/bin/sh\nexec ${path}/bin/.pixz -0 "$@"\n`, 0o755);
  note("pixz: compresses as fast as it can");
}

function fillKeyboard({ path }: Filling): void {
  write(join(path, "share/keymaps/i386/qwerty/us.map"), "keymaps 0-2,4-6,8-9,12\n");
  for (const folder of ["consolefonts", "consoletrans", "unimaps"])
    mkdirSync(join(path, "share", folder), { recursive: true });
}

/** Programs of shadow that Debian has in other packages, or nowhere. */
function fillShadow({ path, note }: Filling): void {
  for (const name of SHADOW) {
    const to = join(path, "bin", name);
    if (taken(to)) continue;
    const from = [`/usr/bin/${name}`, `/usr/sbin/${name}`]
      .map((file) => inTree(resolveInDebian(file)))
      .find(isFile);
    if (from) put(from, to);
    else {
      write(to, "#!/bin/sh\nexit 1\n", 0o755);
      note(`shadow: ${name}`);
    }
  }
}

/** Perl finds Debian's modules by a wrapper: where they are is compiled in. */
export const fillPerl: Filler = ({ path, note }) => {
  mkdirSync(path, { recursive: true });
  copyDebs(path, SPECIAL.perl, note);
  const real = join(path, "bin/.perl-real");
  renameSync(join(path, "bin/perl"), real);
  const folders = [
    ...versions(join(path, "share/perl")),
    ...versions(join(path, "lib/perl")),
    join(path, "lib/perl-base"),
  ];
  const source = join(place.made, "perl-wrapper.c");
  write(source, perlWrapper(real, folders));
  run(["gcc", "-O2", "-static", "-o", join(path, "bin/perl"), source]);
  for (const name of readdirSync(join(path, "bin")).filter((name) => name.startsWith("perl5"))) {
    link("perl", join(path, "bin", name));
  }
};

function versions(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
}

function perlWrapper(real: string, folders: readonly string[]): string {
  return `#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
int main(int count, char **words) {
  static char folders[65536];
  const char *own = getenv("PERL5LIB");
  snprintf(folders, sizeof folders, "%s%s%s", own ? own : "", own && *own ? ":" : "", "${folders.join(":")}");
  setenv("PERL5LIB", folders, 1);
  execv("${real}", words);
  return 127;
}
`;
}

/** Modules go into site_perl itself: the activation script looks nowhere else. */
export const fillPerlModule: Filler = ({ name, path, note }) => {
  mkdirSync(path, { recursive: true });
  const module = /^perl5[\d.]*-(.*?)-v?[\d.]+$/.exec(name)?.[1] ?? "";
  const deb = SPECIAL.perlModules[module];
  if (deb === undefined) return note(name);
  copyDebs(path, [deb], note);
  const site = join(path, "lib/perl5/site_perl");
  for (const folder of [join(path, "share/perl5"), ...versions(join(path, "lib/perl5"))]) {
    if (folder === site || !existsSync(folder)) continue;
    mkdirSync(site, { recursive: true });
    run(["cp", "-rT", folder, site]);
  }
  rmSync(join(path, "share"), { recursive: true, force: true });
};

export const fillBusybox: Filler = ({ path }) => {
  put(inTree("/usr/bin/busybox"), join(path, "bin/busybox"));
  const names = inDebian(["/usr/bin/busybox", "--list"])
    .split(/\s+/)
    .filter((name) => name !== "" && name !== "busybox");
  for (const name of names) link("busybox", join(path, "bin", name));
  link("bin", join(path, "sbin"));
};

/** Runs a program at the present time: a date in a file system is not what is tested. */
export const fillFaketime: Filler = ({ path, note }) => {
  write(join(path, "bin/faketime"), '#!/bin/sh\nshift\nexec "$@"\n', 0o755);
  note("faketime: runs at the present time");
};
