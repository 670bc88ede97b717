import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import { filesOf, inTree, isLink, resolveInDebian } from "./debian.ts";

/** Where a package of nixpkgs has what Debian has in these folders. */
const FOLDERS: readonly (readonly [RegExp, string])[] = [
  [/^\/usr\/s?bin\//, "bin/"],
  [/^\/usr\/games\//, "bin/"],
  [/^\/usr\/lib\/x86_64-linux-gnu\//, "lib/"],
  [/^\/usr\/lib64\//, "lib/"],
  [/^\/usr\/lib\//, "lib/"],
  [/^\/usr\/libexec\//, "libexec/"],
  [/^\/usr\/share\//, "share/"],
  [/^\/etc\//, "etc/"],
  [/^\/boot\//, "boot/"],
  [/^\/usr\/include\//, "include/"],
];

/** Not needed to build or start an image. */
const LEFT_OUT =
  /^\/usr\/share\/(?:doc|man|locale|lintian|info|bug|zsh|fish|doc-base|gtk-doc|help|gdb|cargo|initramfs-tools|menu|applications|pixmaps|icons)(?:\/|$)|^\/etc\/(?:init\.d|default|rc.\.d|cron)/;

/** The path of a file of Debian below a package's output; undefined for what is left out. */
function destination(path: string): string | undefined {
  if (LEFT_OUT.test(path)) return undefined;
  const folder = FOLDERS.find(([pattern]) => pattern.test(path));
  return folder && path.replace(...folder);
}

/** Copies the files of Debian's packages into an output, links between them kept. */
export function copyDebs(output: string, debs: readonly string[], onMissing: (deb: string) => void): void {
  const targets = new Map<string, string>();
  for (const path of filesOf(debs, onMissing)) {
    const target = destination(path);
    if (target !== undefined && (isLink(inTree(path)) || isFile(inTree(path)))) targets.set(path, target);
  }
  for (const [path, target] of targets) copyOne(output, path, target, targets);
  if (existsSync(join(output, "bin")) && !taken(join(output, "sbin")))
    symlinkSync("bin", join(output, "sbin"));
}

function copyOne(output: string, path: string, target: string, targets: ReadonlyMap<string, string>): void {
  const to = join(output, target);
  const real = resolveInDebian(path);
  if (isFolder(inTree(real))) linkFolder(output, to, real);
  else if (isFile(inTree(real))) putOrLink(output, { path, real, to, target }, targets);
  else if (isLink(inTree(path)) && readlinkSync(inTree(path)) === "/dev/null") link("/dev/null", to);
}

interface Copied {
  readonly path: string;
  readonly real: string;
  readonly to: string;
  readonly target: string;
}

/** A link to a file of the same package stays one. */
function putOrLink(
  output: string,
  { path, real, to, target }: Copied,
  targets: ReadonlyMap<string, string>,
): void {
  const same = targets.get(real);
  if (real !== path && same !== undefined && same !== target)
    link(relative(dirname(to), join(output, same)), to);
  else put(inTree(real), to);
}

function linkFolder(output: string, to: string, real: string): void {
  const inside = destination(`${real}/x`);
  if (inside !== undefined && !taken(to)) link(relative(dirname(to), join(output, dirname(inside))), to);
}

/** A copy of a file, in place of what was there. */
export function put(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  rmSync(to, { force: true });
  copyFileSync(from, to);
  chmodSync(to, statSync(from).mode | 0o644);
}

/** A link, in place of what was there. */
export function link(target: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  rmSync(to, { force: true });
  symlinkSync(target, to);
}

export function write(path: string, text: string, mode = 0o644): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  chmodSync(path, mode);
}

/** Another name for a program, where nothing has it. */
export function alias(output: string, name: string, target: string): void {
  const path = join(output, "bin", name);
  if (!taken(path)) link(target, path);
}

export function taken(path: string): boolean {
  return isLink(path) || existsSync(path);
}

export function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

export function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
