import { randomUUID } from "node:crypto";
import { lstat, mkdir, rename, symlink } from "node:fs/promises";
import { dirname } from "node:path";

/** Whether something other than a link stands at `path`. */
export async function isTaken(path: string): Promise<boolean> {
  return lstat(path).then(
    (found) => !found.isSymbolicLink(),
    () => false,
  );
}

/** Makes or turns a link in one step, its folder too; never replaces anything but a link. */
export async function writeLink(path: string, target: string): Promise<void> {
  if (await isTaken(path)) throw new Error(`${path} is no link, and is left alone`);
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${randomUUID()}.new`;
  await symlink(target, temporary);
  await rename(temporary, path);
}
