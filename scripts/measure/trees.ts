import { readdirSync, realpathSync } from "node:fs";
import { join, relative } from "node:path";
import { listFiles, readBytes } from "../../src/exec/files.ts";
import type { Processes } from "../../src/exec/processes.ts";
import { openRepository } from "../../src/migrate/engine/repository.ts";
import type { Repository } from "../../src/migrate/engine/types.ts";

/** The folders directly below, sorted: each holds one repository. */
export function repositoriesIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
    .map((entry) => join(folder, entry.name))
    .sort();
}

/** The text files of a folder, as `migrate` sees them. Throws when the folder cannot be listed. */
export async function openFolder(processes: Processes, folder: string): Promise<Repository> {
  const tree = await listFiles(processes, folder);
  // A folder within somebody's git repository is listed as part of it.
  const above = relative(tree.root, realpathSync(folder));
  const prefix = above === "" ? "" : `${above}/`;
  const paths = tree.paths.filter((path) => path.startsWith(prefix)).map((path) => path.slice(prefix.length));
  return openRepository({ paths, bytes: (path) => readBytes(tree, prefix + path) });
}

/** A file before and after; undefined where it is not there. */
export interface FilePair {
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** The files that differ between two states of a repository, by path. */
export function pairsOf(before: Repository, after: Repository): readonly FilePair[] {
  const paths = [...new Set([...before.paths, ...after.paths])].sort();
  return paths
    .map((path) => ({ path, before: before.text(path), after: after.text(path) }))
    .filter((pair) => pair.before !== pair.after);
}
