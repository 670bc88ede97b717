import { readdirSync, readFileSync } from "node:fs";
import { mkdir, stat } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import writeFileAtomic from "write-file-atomic";
import type { Processes } from "./processes.ts";

/** The files of a folder that a migration may look at. */
export interface FileTree {
  /** Absolute. */
  readonly root: string;
  /** Relative to the root, `/` between segments; symbolic links left out. */
  readonly paths: readonly string[];
  /** Whether git keeps them. */
  readonly git: boolean;
}

/** Folders that are never looked into where git does not say which files count. */
const SKIPPED = new Set([".git", ".direnv", "node_modules", "result"]);

/** The work tree that `folder` belongs to; undefined outside git and where there is no git. */
export async function findWorkTree(processes: Processes, folder: string): Promise<string | undefined> {
  const { status, stdout } = await processes.capture({
    argv: ["git", "rev-parse", "--show-toplevel"],
    cwd: folder,
  });
  return status === 0 ? stdout.replace(/\n$/, "") : undefined;
}

/** The files git tracks below `root`, or all files where it is no work tree. */
export async function listFiles(processes: Processes, folder: string): Promise<FileTree> {
  const root = await findWorkTree(processes, folder);
  if (root !== undefined) {
    const listed = await processes.capture({ argv: ["git", "ls-files", "-z", "--stage"], cwd: root });
    if (listed.status === 0) return { root, paths: trackedFiles(listed.stdout), git: true };
  }
  return { root: resolve(folder), paths: walk(resolve(folder)), git: false };
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
    for (const entry of readFolder(join(root, folder))) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory() && !SKIPPED.has(entry.name) && !entry.name.startsWith("result-"))
        folders.push(path);
      else if (entry.isFile()) found.push(path);
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

/** The bytes of a file of the tree; undefined when it cannot be read. */
export function readBytes(tree: FileTree, path: string): Buffer | undefined {
  try {
    return readFileSync(join(tree.root, path));
  } catch {
    return undefined;
  }
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
  const argv = ["git", "status", "--porcelain", "-z", "--untracked-files=no"];
  const { status, stdout } = await processes.capture({ argv, cwd: tree.root });
  return status === 0
    ? stdout
        .split("\0")
        .filter((row) => row !== "")
        .map((row) => row.slice(3))
    : [];
}

/** Writes latin1 text whole or not at all; the mode of an existing file is kept. */
export async function writeText(tree: FileTree, path: string, text: string): Promise<void> {
  const target = join(tree.root, path);
  await mkdir(dirname(target), { recursive: true });
  await writeFileAtomic(target, Buffer.from(text, "latin1"));
}

/** Tells git of new files, without staging their content: flakes see only what git knows. */
export async function announce(
  processes: Processes,
  tree: FileTree,
  paths: readonly string[],
): Promise<boolean> {
  if (!tree.git || paths.length === 0) return true;
  const argv = ["git", "add", "--intent-to-add", "--", ...paths];
  return (await processes.capture({ argv, cwd: tree.root })).status === 0;
}

/** A path as seen from the root of a tree; undefined when it lies outside. */
export function withinTree(tree: FileTree, path: string): string | undefined {
  const inside = relative(tree.root, resolve(path));
  return inside.startsWith("..") ? undefined : inside;
}
