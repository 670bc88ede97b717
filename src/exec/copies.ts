import { constants } from "node:fs";
import { copyFile, cp, lstat, lutimes, mkdir, readdir, readlink, realpath, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type FileChange, writeChanges } from "./changes.ts";
import type { FileTree } from "./files.ts";
import { isRefusal, readIndex } from "./git/git.ts";
import { isPlainPath } from "./paths.ts";

/** What no flake outside git needs, and what can be large. */
const SKIPPED: ReadonlySet<string> = new Set([".git", ".direnv", "node_modules"]);

/** Regular files and symbolic links; submodules are no part of a flake. */
const KEPT = /^(?:100|120)/;

/**
 * Copies the files that Nix would take as a flake of this tree: those that git tracks, as they are on disk, else all. Links
 * stay links, and nothing is read or written through one. Throws for what cannot be read.
 */
export async function copyTree(tree: FileTree, target: string): Promise<void> {
  if (tree.git === undefined) {
    const filter = (source: string) => source === tree.root || !SKIPPED.has(source.split("/").at(-1)!);
    return cp(tree.root, target, { recursive: true, verbatimSymlinks: true, filter });
  }
  const index = await readIndex(tree.git);
  if (isRefusal(index)) throw new Error(`git ls-files: ${index.refused}`);
  const paths = index
    .filter(({ mode, path }) => KEPT.test(mode) && isPlainPath(path))
    .map(({ path }) => path);
  for (const path of new Set(paths)) await copyOne(tree.root, path, target);
}

async function copyOne(root: string, path: string, target: string): Promise<void> {
  const found = await lstat(join(root, path)).catch(() => undefined);
  // Deleted in the work tree: so it is for Nix.
  if (found === undefined || !(await isReachedPlainly(root, path))) return;
  const place = join(target, path);
  await mkdir(dirname(place), { recursive: true });
  if (found.isSymbolicLink()) await symlink(await readlink(join(root, path)), place);
  else if (found.isFile()) await copyFile(join(root, path), place, constants.COPYFILE_EXCL);
}

/** Whether the folder of a path is reached from the root without a link. */
async function isReachedPlainly(root: string, path: string): Promise<boolean> {
  return (await realpath(dirname(join(root, path)))) === dirname(join(await realpath(root), path));
}

/** Makes the changes in a copy, under the rules of the original. Throws where one cannot be made. */
export async function changeCopy(copy: string, changes: readonly FileChange[]): Promise<void> {
  const [first] = (await writeChanges(copy, changes)).refused;
  if (first !== undefined) throw new Error(`cannot change the copy of "${first.path}": ${first.cause}`);
}

/** Gives everything in a copy one age: Nix tells a flake the time of its newest file. */
export async function evenOut(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) await evenOut(join(folder, entry.name));
    else await lutimes(join(folder, entry.name), 1, 1);
  }
  await lutimes(folder, 1, 1);
}
