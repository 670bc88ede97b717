import { access, constants, realpath, stat } from "node:fs/promises";
import { isAbsolute, join, relative } from "node:path";

/**
 * The folders of a PATH in which programs are looked for. An empty or relative entry means the current folder of
 * whoever looks, which may be a repository of a stranger: it counts for nothing. Neither does an entry that lies in one
 * of the folders `distrusted` (npx, for one, puts `node_modules/.bin` of the repository first).
 */
export async function programFolders(
  searchPath: string | undefined,
  distrusted: readonly string[] = [],
): Promise<readonly string[]> {
  const folders = (searchPath ?? "").split(":").filter(isAbsolute);
  if (distrusted.length === 0) return folders;
  const inside = await Promise.all(folders.map((folder) => isInside(folder, distrusted)));
  return folders.filter((_, index) => !inside[index]);
}

/** The first executable of this name on a PATH; undefined when there is none in its trusted folders. */
export async function findProgram(
  name: string,
  searchPath: string | undefined,
  distrusted: readonly string[] = [],
): Promise<string | undefined> {
  for (const folder of await programFolders(searchPath, distrusted)) {
    const candidate = join(folder, name);
    if ((await isExecutable(candidate)) && !(await isInside(candidate, distrusted))) return candidate;
  }
  return undefined;
}

/** Whether a path, links followed, lies in one of the folders or is one of them. */
async function isInside(path: string, folders: readonly string[]): Promise<boolean> {
  const real = await realpath(path).catch(() => path);
  const roots = await Promise.all(folders.map((folder) => realpath(folder).catch(() => folder)));
  return roots.some((root) => {
    const way = relative(root, real);
    return way !== ".." && !way.startsWith("../");
  });
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
