import { copyFile, cp, lstat, lutimes, mkdir, readdir, readlink, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { FileChange } from "./changes.ts";
import type { FileTree } from "./files.ts";
import type { Processes } from "./processes.ts";

/** What no flake outside git needs, and what can be large. */
const SKIPPED: ReadonlySet<string> = new Set([".git", ".direnv", "node_modules"]);

/** Regular files and symbolic links; submodules are no part of a flake. */
const KEPT = /^(?:100|120)/;

/**
 * Copies what Nix takes a flake in this tree to be: in git the files that git knows, as they lie there, else all. Links
 * stay links. Throws for what cannot be read.
 */
export async function copyTree(processes: Processes, tree: FileTree, target: string): Promise<void> {
  if (!tree.git) {
    const filter = (source: string) => source === tree.root || !SKIPPED.has(source.split("/").at(-1)!);
    return cp(tree.root, target, { recursive: true, verbatimSymlinks: true, filter });
  }
  const argv = ["git", "-c", "core.fsmonitor=false", "ls-files", "-z", "--stage"];
  const { status, stdout, stderr } = await processes.capture({ argv, cwd: tree.root });
  if (status !== 0) throw new Error(`git ls-files: ${stderr.trim()}`);
  const rows = stdout.split("\0").filter((row) => KEPT.test(row));
  for (const path of new Set(rows.map((row) => row.slice(row.indexOf("\t") + 1)))) {
    await copyOne(join(tree.root, path), join(target, path));
  }
}

async function copyOne(source: string, target: string): Promise<void> {
  const found = await lstat(source).catch(() => undefined);
  // Deleted in the work tree: so it is for Nix.
  if (found === undefined) return;
  await mkdir(dirname(target), { recursive: true });
  if (found.isSymbolicLink()) await symlink(await readlink(source), target);
  else if (found.isFile()) await copyFile(source, target);
}

/** Makes the changes in a copy; texts are latin1. */
export async function changeCopy(copy: string, changes: readonly FileChange[]): Promise<void> {
  for (const { path, after } of changes) {
    await mkdir(dirname(join(copy, path)), { recursive: true });
    await writeFile(join(copy, path), Buffer.from(after, "latin1"));
  }
}

/** Gives everything in a copy one age: Nix tells a flake the time of its newest file. */
export async function evenOut(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) await evenOut(join(folder, entry.name));
    else await lutimes(join(folder, entry.name), 1, 1);
  }
  await lutimes(folder, 1, 1);
}
