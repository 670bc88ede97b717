import { closeSync, constants, fstatSync, openSync, readdirSync, readSync } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import { relative, resolve } from "node:path";
import { STAGED_NAME } from "./changes.ts";
import type { Processes } from "./processes.ts";

/** The files of a folder that a migration may look at. */
export interface FileTree {
  /** Absolute. */
  readonly root: string;
  /** Relative to the root, `/` between segments; symbolic links left out. */
  readonly paths: readonly string[];
  /** Whether git keeps them. */
  readonly git: boolean;
  /** Files whose names are no UTF-8, as far as they can be shown; they are not among `paths`. */
  readonly unnameable: readonly string[];
}

/** A repository may name a program of its own to watch its files; looking at it must not run that. */
const GIT = ["git", "-c", "core.fsmonitor=false"];

/** Folders that are never looked into where git does not say which files count. */
const SKIPPED = new Set([".git", ".direnv", "node_modules", "result"]);

/** The work tree that `folder` belongs to; undefined outside git and where there is no git. */
export async function findWorkTree(processes: Processes, folder: string): Promise<string | undefined> {
  const { status, stdout } = await processes.capture({
    argv: [...GIT, "rev-parse", "--show-toplevel"],
    cwd: folder,
  });
  return status === 0 ? stdout.replace(/\n$/, "") : undefined;
}

/** The files git tracks below `root`, or all files where it is no work tree. */
export async function listFiles(processes: Processes, folder: string): Promise<FileTree> {
  const root = await findWorkTree(processes, folder);
  if (root !== undefined) {
    const listed = await processes.capture({ argv: [...GIT, "ls-files", "-z", "--stage"], cwd: root });
    if (listed.status === 0) return { root, ...sortOut(trackedFiles(listed.stdout)), git: true };
  }
  return { root: resolve(folder), ...sortOut(walk(resolve(folder))), git: false };
}

/** A name that is no UTF-8 comes with replacement characters, by which no file can be opened. */
function sortOut(all: readonly string[]): Pick<FileTree, "paths" | "unnameable"> {
  return {
    paths: all.filter((path) => !path.includes("\ufffd")),
    unnameable: all.filter((path) => path.includes("\ufffd")),
  };
}

/** `mode hash stage\tpath` rows; 100644 and 100755 are regular files. */
function trackedFiles(listing: string): readonly string[] {
  const rows = listing.split("\0").filter((row) => row.startsWith("100"));
  return [...new Set(rows.map((row) => row.slice(row.indexOf("\t") + 1)))];
}

function walk(root: string): readonly string[] {
  const found: string[] = [];
  const folders = [""];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const prefix = folder === "" ? "" : `${folder}/`;
    for (const entry of readFolder(`${root}/${folder}`)) {
      const path = prefix + entry.name;
      if (entry.isDirectory() && !SKIPPED.has(entry.name) && !entry.name.startsWith("result-"))
        folders.push(path);
      else if (entry.isFile() && !STAGED_NAME.test(entry.name)) found.push(path);
    }
  }
  return found;
}

function readFolder(path: string) {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** Larger files are not looked at: no source is, and a string has its limits. 256 MiB. */
const LARGEST = 256 * 1024 * 1024;

/** What git and grep look at to tell a binary file from a text, in bytes. */
const SNIFFED = 8000;

/**
 * The bytes of a text file of the tree; undefined for what cannot be read, is too large, is binary (its first bytes
 * hold a NUL) or is no regular file by now: a link is not followed, a pipe is not waited for. They are good until the
 * next call, which may write over them. `onRefusal` is told of a file that is there and that the system does not give.
 */
export function readBytes(
  tree: FileTree,
  path: string,
  onRefusal: (path: string) => void = () => {},
): Buffer | undefined {
  let file: number | undefined;
  try {
    file = openSync(`${tree.root}/${path}`, READ_ONLY);
    const found = fstatSync(file);
    return found.isFile() && found.size <= LARGEST ? readWhole(file, found.size) : undefined;
  } catch (problem) {
    if (REFUSALS.has((problem as NodeJS.ErrnoException).code ?? "")) onRefusal(path);
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** Not that it is gone, or is a link by now. */
const REFUSALS: ReadonlySet<string> = new Set(["EACCES", "EIO", "EPERM", "ESTALE"]);

const READ_ONLY = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** Tens of thousands of files are read in a run, nearly all of them smaller than this, in bytes. */
const SHARED = Buffer.allocUnsafeSlow(256 * 1024);

function readWhole(file: number, size: number): Buffer | undefined {
  const bytes = size <= SHARED.length ? SHARED : Buffer.allocUnsafe(size);
  let end = 0;
  for (let more = 1; more > 0 && end < size; end += more) {
    more = readSync(file, bytes, end, end === 0 ? Math.min(SNIFFED, size) : size - end, null);
    if (end === 0 && bytes.subarray(0, more).includes(0)) return undefined;
  }
  return bytes.subarray(0, end);
}

/** Whether there is such a path, file or folder. */
export async function pathKind(path: string): Promise<"file" | "folder" | undefined> {
  try {
    return (await stat(path)).isDirectory() ? "folder" : "file";
  } catch {
    return undefined;
  }
}

/** Tracked files with changes that are not committed; empty outside git. */
export async function listChanged(processes: Processes, tree: FileTree): Promise<readonly string[]> {
  if (!tree.git) return [];
  const argv = [...GIT, "status", "--porcelain", "-z", "--untracked-files=no"];
  const { status, stdout } = await processes.capture({ argv, cwd: tree.root });
  return status === 0
    ? stdout
        .split("\0")
        .filter((row) => row !== "")
        .map((row) => row.slice(3))
    : [];
}

/** Files that git neither tracks nor was told to ignore; empty outside git. A repository within is its own affair. */
export async function listUntracked(processes: Processes, tree: FileTree): Promise<readonly string[]> {
  if (!tree.git) return [];
  const argv = [...GIT, "ls-files", "-z", "--others", "--exclude-standard"];
  const { status, stdout } = await processes.capture({ argv, cwd: tree.root });
  const paths = status === 0 ? stdout.split("\0") : [];
  return paths.filter((path) => path !== "" && !path.endsWith("/") && !path.includes("\ufffd"));
}

/** Tells git of new files, without staging their content: flakes see only what git knows. */
export async function announce(
  processes: Processes,
  tree: FileTree,
  paths: readonly string[],
): Promise<boolean> {
  if (!tree.git || paths.length === 0) return true;
  const argv = [...GIT, "--literal-pathspecs", "add", "--intent-to-add", "--", ...paths];
  return (await processes.capture({ argv, cwd: tree.root })).status === 0;
}

/** A path, links followed, as seen from the root of a tree; undefined when it lies outside. */
export async function withinTree(tree: FileTree, path: string): Promise<string | undefined> {
  const inside = relative(await followed(tree.root), await followed(path));
  return inside === ".." || inside.startsWith("../") ? undefined : inside;
}

function followed(path: string): Promise<string> {
  return realpath(path).catch(() => resolve(path));
}
