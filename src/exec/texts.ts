import { readFile, writeFile } from "node:fs/promises";

/** The text of a file; undefined when it cannot be read. */
export async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch {
    return undefined;
  }
}

/** Writes a text that can be made again, to a file or to what else has a path; false when it cannot be written. */
export async function saveText(path: string, text: string): Promise<boolean> {
  try {
    await writeFile(path, text);
    return true;
  } catch {
    return false;
  }
}
