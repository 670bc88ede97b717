import { opendir, readdir, stat } from "node:fs/promises";
import { join } from "node:path";

/**
 * The first regular file below `folder` whose name ends in `extension` (a shell pattern in which `*`
 * matches anything), links followed for the file itself; the folder itself when it is a file. In the
 * order the file system gives, as the original's `find -quit` did; `nix-support` is passed over.
 */
export async function findImageFile(folder: string, extension: string): Promise<string | undefined> {
  if (await isFile(folder)) return folder;
  return findBelow(folder, patternOf(extension));
}

async function findBelow(folder: string, pattern: RegExp): Promise<string | undefined> {
  const folders: string[] = [];
  for await (const entry of await opendir(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (entry.name !== "nix-support") folders.push(path);
    } else if (pattern.test(entry.name) && (await isFile(path))) return path;
  }
  for (const below of folders) {
    const found = await findBelow(below, pattern);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The first link in `<output>/bin`: the script that starts a virtual machine. */
export async function findRunner(output: string): Promise<string | undefined> {
  const folder = join(output, "bin");
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const runner = entries.find((entry) => entry.isSymbolicLink()) ?? entries.find((entry) => entry.isFile());
  return runner && join(folder, runner.name);
}

export async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

function patternOf(extension: string): RegExp {
  const escaped = extension.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*");
  return new RegExp(`${escaped}$`, "s");
}
