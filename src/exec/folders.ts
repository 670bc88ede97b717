import { lstat, mkdir } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Makes a folder and those above it that are missing; gives those that it made, the outermost first. One `mkdir` each: with
 * `recursive` Node asks without end where the answer is ENOENT although the folder above is there (below /proc, on some
 * network file systems), and hears no signal meanwhile. Throws what the file system says.
 */
export async function makeFolder(folder: string): Promise<readonly string[]> {
  const missing: string[] = [];
  for (let at = folder; !(await isThere(at)) && at !== dirname(at); at = dirname(at)) missing.unshift(at);
  const made: string[] = [];
  for (const each of missing) if (await makeOne(each)) made.push(each);
  return made;
}

async function makeOne(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    return true;
  } catch (problem) {
    // Another program was faster.
    if ((problem as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw problem;
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (problem) {
    if ((problem as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw problem;
  }
}
