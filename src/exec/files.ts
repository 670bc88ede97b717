import { closeSync, constants, fstatSync, lstatSync, openSync, readdirSync, readSync } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import { dirname, relative, resolve } from "node:path";
import { STAGED_NAME } from "./changes.ts";
import { findPlace, type Git, isRefusal, openGit, readIndex } from "./git/git.ts";
import { isPlainPath } from "./paths.ts";
import type { Processes } from "./processes.ts";

/** The files of a folder that a migration may look at. */
export interface FileTree {
  /** Absolute. */
  readonly root: string;
  /** Relative to the root, `/` between segments; symbolic links left out. */
  readonly paths: readonly string[];
  /** The git that keeps them; undefined outside git and where it does not answer. */
  readonly git: Git | undefined;
  /** Why git does not answer in a folder that has a `.git`: then `paths` are all files, also those that git ignores. */
  readonly refusal: string | undefined;
  /** What is there and cannot be looked at. */
  readonly hidden: readonly Hidden[];
}

/** A path as far as it can be shown, and why nothing in it was looked at. */
export interface Hidden {
  readonly path: string;
  readonly why: string;
}

/** Folders that are never looked into where git does not say which files count. */
const SKIPPED = new Set([".git", ".direnv", "node_modules", "result"]);

/** The files git tracks in the repository around `folder`, or all files below it where git keeps none. */
export async function listFiles(processes: Processes, folder: string): Promise<FileTree> {
  const place = await findPlace(folder);
  const git = place && (await openGit(processes, place));
  if (git === undefined) return listAll(folder, undefined);
  if (isRefusal(git)) return listAll(folder, git.refused);
  const index = await readIndex(git);
  if (isRefusal(index)) return listAll(folder, index.refused);
  const regular = index.filter(({ mode }) => mode.startsWith("100")).map(({ path }) => path);
  return { root: git.root, git, refusal: undefined, ...sortOut([...new Set(regular)], []) };
}

function listAll(folder: string, refusal: string | undefined): FileTree {
  const { paths, hidden } = walk(resolve(folder));
  return { root: resolve(folder), git: undefined, refusal, ...sortOut(paths, hidden) };
}

/** A name that is not UTF-8 comes with replacement characters, by which no file can be opened. */
function sortOut(all: readonly string[], hidden: readonly Hidden[]): Pick<FileTree, "paths" | "hidden"> {
  const paths: string[] = [];
  const more: Hidden[] = [];
  for (const path of all) {
    if (path.includes("\ufffd")) more.push({ path, why: "its name is not UTF-8" });
    else if (!isPlainPath(path)) more.push({ path, why: "its name is outside the repository or in .git" });
    else paths.push(path);
  }
  return { paths, hidden: [...hidden, ...more] };
}

function walk(root: string): { readonly paths: readonly string[]; readonly hidden: readonly Hidden[] } {
  const paths: string[] = [];
  const hidden: Hidden[] = [];
  const folders = [""];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const prefix = folder === "" ? "" : `${folder}/`;
    const entries = readFolder(`${root}/${folder}`);
    // Only real folders are walked into.
    reached.set(folder === "" ? root : `${root}/${folder}`, true);
    if (entries === undefined) hidden.push({ path: folder, why: "this folder cannot be read" });
    for (const entry of entries ?? []) {
      const path = prefix + entry.name;
      if (entry.isDirectory() && !SKIPPED.has(entry.name) && !entry.name.startsWith("result-"))
        folders.push(path);
      else if (entry.isFile() && !STAGED_NAME.test(entry.name)) paths.push(path);
    }
  }
  return { paths, hidden };
}

function readFolder(path: string) {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch {
    return undefined;
  }
}

/** Larger files are not looked at: no source is, and a string has its limits. 256 MiB. */
const LARGEST = 256 * 1024 * 1024;

/** What git and grep look at to tell a binary file from a text, in bytes. */
const SNIFFED = 8000;

/**
 * The bytes of a text file of the tree; undefined for what is gone, is binary (its first bytes hold a NUL) or cannot be
 * looked at: `onHidden` is told of the last. No link is followed, on the way to the file either, and no pipe is waited
 * for. The bytes are good until the next call, which may write over them.
 */
export function readBytes(
  tree: FileTree,
  path: string,
  onHidden: (hidden: Hidden) => void = () => {},
): Buffer | undefined {
  let file: number | undefined;
  try {
    if (!isReachedPlainly(tree.root, dirname(path))) {
      onHidden({ path, why: "a folder on its path is a symbolic link" });
      return undefined;
    }
    file = openSync(`${tree.root}/${path}`, READ_ONLY);
    const found = fstatSync(file);
    if (found.isFile() && found.size <= LARGEST) return readWhole(file, found.size);
    if (!found.isFile()) onHidden({ path, why: "it is not a regular file" });
    else if (isText(file)) onHidden({ path, why: `it is larger than ${LARGEST >> 20} MiB` });
    return undefined;
  } catch (problem) {
    const why = HINDRANCES[(problem as NodeJS.ErrnoException).code ?? ""];
    if (why !== undefined) onHidden({ path, why });
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** What opening a file that is there may answer; ENOENT and ENOTDIR say that it is gone. */
const HINDRANCES: Readonly<Record<string, string>> = {
  EACCES: "it cannot be read",
  EIO: "it cannot be read",
  EPERM: "it cannot be read",
  ESTALE: "it cannot be read",
  ELOOP: "it is a symbolic link",
  ENAMETOOLONG: "its name is too long",
  ENXIO: "it is not a regular file",
};

/** Folders that were found to be reached without a link, and not, by their absolute path. */
const reached = new Map<string, boolean>();

/** Whether no folder from the root to this one is a symbolic link. Throws what the file system says. */
function isReachedPlainly(root: string, folder: string): boolean {
  if (folder === ".") return true;
  const path = `${root}/${folder}`;
  const known = reached.get(path);
  if (known !== undefined) return known;
  const plain = isReachedPlainly(root, dirname(folder)) && !lstatSync(path).isSymbolicLink();
  reached.set(path, plain);
  return plain;
}

function isText(file: number): boolean {
  const bytes = Buffer.allocUnsafe(SNIFFED);
  return !bytes.subarray(0, readSync(file, bytes, 0, SNIFFED, 0)).includes(0);
}

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

/** A path, links followed, as seen from the root of a tree; undefined when it lies outside. */
export async function withinTree(tree: FileTree, path: string): Promise<string | undefined> {
  const inside = relative(await followed(tree.root), await followed(path));
  return inside === ".." || inside.startsWith("../") ? undefined : inside;
}

function followed(path: string): Promise<string> {
  return realpath(path).catch(() => resolve(path));
}
