import { constants } from "node:fs";
import { lstat, open, realpath } from "node:fs/promises";
import { basename, dirname, join, resolve, sep } from "node:path";
import { writeChanges } from "./changes.ts";

/** What a file that we may replace looks like, and where strangers may have laid links. */
export interface OwnFile {
  /** Whether the beginning of a file that is there says that we wrote it. */
  readonly isOurs: (head: string) => boolean;
  /** Absolute folders below which no link is followed; any folder with a `.git` is one as well. */
  readonly distrusted: readonly string[];
}

/**
 * Writes a text where the user said, to a new file or in place of one of ours: in one step, never through a link at its
 * place, and through no link on the way that lies in a repository. Gives why it was not written, undefined when it was.
 */
export async function writeOwnFile(
  path: string,
  text: string,
  { isOurs, distrusted }: OwnFile,
): Promise<string | undefined> {
  const target = resolve(path);
  try {
    const link = await findStrangeLink(dirname(target), distrusted);
    if (link !== undefined) return `${link} is a symbolic link in a repository`;
    const before = await readOwn(target, isOurs);
    if (typeof before === "object") return before.fault;
    const after = Buffer.from(text).toString("latin1");
    const { refused } = await writeChanges(await realpath(dirname(target)), [
      { path: basename(target), before, after },
    ]);
    return refused[0]?.cause;
  } catch (problem) {
    const { code, message } = problem as NodeJS.ErrnoException;
    return code === "ENOENT" ? "its folder does not exist" : message;
  }
}

/** The first folder on a path that is a symbolic link within a folder that is not trusted. */
async function findStrangeLink(folder: string, distrusted: readonly string[]): Promise<string | undefined> {
  const roots = new Set(await Promise.all(distrusted.map((root) => realpath(root).catch(() => root))));
  let strange = roots.has(sep);
  let at: string = sep;
  for (const name of folder.split(sep).filter(Boolean)) {
    at = join(at, name);
    if (strange && (await lstat(at)).isSymbolicLink()) return at;
    strange ||= roots.has(await realpath(at)) || (await isThere(join(at, ".git")));
  }
  return undefined;
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

/** How much of a file tells whose it is, in bytes. */
const HEAD = 4096;

/** What a file of ours holds, latin1; undefined where there is none yet; a fault for anything else. */
async function readOwn(
  path: string,
  isOurs: OwnFile["isOurs"],
): Promise<string | undefined | { readonly fault: string }> {
  const found = await lstat(path).catch((problem: NodeJS.ErrnoException) => {
    if (problem.code === "ENOENT") return undefined;
    throw problem;
  });
  if (found === undefined) return undefined;
  if (found.isSymbolicLink()) return { fault: "it is a symbolic link" };
  if (!found.isFile()) return { fault: "it is not a regular file" };
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const head = Buffer.alloc(HEAD);
    const { bytesRead } = await file.read(head, 0, HEAD, 0);
    if (!isOurs(head.toString("latin1", 0, bytesRead)))
      return { fault: "it exists, and this tool did not write it" };
    return (await file.readFile()).toString("latin1");
  } finally {
    await file.close();
  }
}
