import { access, constants, stat } from "node:fs/promises";
import { join } from "node:path";

/** The first executable of this name on a PATH, as a shell would find it. */
export async function findProgram(name: string, searchPath: string | undefined): Promise<string | undefined> {
  for (const folder of (searchPath ?? "").split(":")) {
    const candidate = join(folder === "" ? "." : folder, name);
    if (await isExecutable(candidate)) return candidate;
  }
  return undefined;
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
