import { randomUUID } from "node:crypto";
import { lstat, readlink, rename, symlink } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { makeFolder } from "./folders.ts";

/** Whether `path` has something that is not a link into the store: the user's, and not to be replaced. */
export async function isTaken(path: string, store: string): Promise<boolean> {
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined) return false;
  if (!found.isSymbolicLink()) return true;
  return !resolve(dirname(path), await readlink(path)).startsWith(`${store}/`);
}

/** Makes or turns a link into the store in one step, its folder too; throws where anything else is in its place. */
export async function writeLink(path: string, target: string, store: string): Promise<void> {
  if (await isTaken(path, store))
    throw new Error(`${path} is not a link into ${store}, and is left unchanged`);
  await makeFolder(dirname(resolve(path)));
  const temporary = `${path}.${randomUUID()}.new`;
  await symlink(target, temporary);
  await rename(temporary, path);
}
