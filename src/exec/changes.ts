import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { access, type FileHandle, link, lstat, open, rename, rm, rmdir } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { makeFolder } from "./folders.ts";
import { isPlainPath } from "./paths.ts";

/** A text that takes the place of another, both latin1. */
export interface FileChange {
  /** Relative to the root. */
  readonly path: string;
  /** What was read; undefined for a file that must not be there yet. */
  readonly before: string | undefined;
  readonly after: string;
}

/** What became of a set of changes: every file is whole, with its old text or its new one. */
export interface WriteOutcome {
  /** Files that have their new text. */
  readonly written: readonly string[];
  /** Files that have their old text (or are not there), and why. Empty when everything was written. */
  readonly refused: readonly Refused[];
  /** What a person may want to know of files that were written. */
  readonly remarks: readonly string[];
}

export interface Refused {
  readonly path: string;
  readonly cause: string;
}

/** The name of a new text that has not taken its place yet; only a run that was killed leaves one. */
export const STAGED_NAME = /^\..*\.nixos-generate-[0-9a-f]{16}$/;

/** The longest beginning of a name that is kept, in bytes; a name has at most 255 on nearly every file system. */
const KEPT_OF_NAME = 200;

function stagedName(name: string): string {
  let kept = "";
  for (const char of name) {
    if (Buffer.byteLength(kept + char) > KEPT_OF_NAME) break;
    kept += char;
  }
  return `.${kept}.nixos-generate-${randomBytes(8).toString("hex")}`;
}

/**
 * Makes all changes below `root`. First every new text is written in full beside its place and brought to the disk;
 * if one cannot be, or `interrupted` says so, no file is touched. Then each takes its place by one rename, right after
 * a last look that the old text is still what was read. Mode and owner are kept. A file that is reached through a
 * symbolic link is refused: it may lie anywhere. A new file that an earlier run, killed since, has left as it should be
 * is taken for written. Never throws for what the file system says.
 */
export async function writeChanges(
  root: string,
  changes: readonly FileChange[],
  interrupted: () => boolean = () => false,
): Promise<WriteOutcome> {
  const staging = new Staging(root);
  try {
    for (const change of changes) {
      if (interrupted()) return staging.giveUp(changes, "the run was interrupted");
      await staging.stage(change);
    }
    if (staging.refused.length > 0 || interrupted()) return staging.giveUp(changes, "another file cannot be");
    return await staging.commit();
  } finally {
    await staging.clear();
  }
}

interface Staged {
  readonly change: FileChange;
  readonly target: string;
  readonly temporary: string;
}

class Staging {
  readonly refused: Refused[] = [];
  readonly #staged: Staged[] = [];
  readonly #remarks: string[] = [];
  /** New files that are there already, with this very text. */
  readonly #there: string[] = [];
  readonly #temporary = new Set<string>();
  /** Folders made for new files, the outermost of each first. */
  readonly #folders: string[] = [];

  readonly root: string;

  constructor(root: string) {
    this.root = resolve(root);
  }

  async stage(change: FileChange): Promise<void> {
    const target = join(this.root, change.path);
    try {
      const fault = await this.#prepare(change, target);
      if (fault !== undefined) this.refused.push({ path: change.path, cause: fault });
    } catch (problem) {
      this.refused.push({ path: change.path, cause: causeOf(problem) });
    }
  }

  giveUp(changes: readonly FileChange[], reason: string): WriteOutcome {
    const known = new Set(this.refused.map(({ path }) => path));
    const rest = changes.filter(({ path }) => !known.has(path)).map(({ path }) => ({ path, cause: reason }));
    return { written: [], refused: [...this.refused, ...rest], remarks: [] };
  }

  async commit(): Promise<WriteOutcome> {
    const written: string[] = [...this.#there];
    // New files first: what is killed in the middle must not leave code behind that names a file not yet there.
    const isNew = ({ change }: Staged) => change.before === undefined;
    const ordered = [...this.#staged.filter(isNew), ...this.#staged.filter((staged) => !isNew(staged))];
    for (const { change, target, temporary } of ordered) {
      try {
        const fault = await findFault(target, change.before);
        if (fault === undefined) {
          await takePlace(temporary, target, change.before === undefined);
          written.push(change.path);
        } else this.refused.push({ path: change.path, cause: fault });
      } catch (problem) {
        this.refused.push({ path: change.path, cause: causeOf(problem) });
      }
    }
    await syncFolders(new Set(this.#staged.map(({ target }) => dirname(target))));
    return { written, refused: this.refused, remarks: this.#remarks };
  }

  /** Removes what has not taken its place, and folders made for files that never came. */
  async clear(): Promise<void> {
    for (const path of this.#temporary) await rm(path, { force: true }).catch(() => {});
    for (const folder of this.#folders.reverse()) await rmdir(folder).catch(() => {});
  }

  async #prepare(change: FileChange, target: string): Promise<string | undefined> {
    const folder = dirname(target);
    if (!isPlainPath(change.path)) return "its path is outside the repository or in .git";
    if (!(await this.#isReachedPlainly(folder))) return "a folder on its path is a symbolic link";
    if (change.before === undefined) this.#folders.push(...(await makeFolder(folder)));
    if (change.before === undefined && (await findFault(target, change.after)) === undefined) {
      this.#there.push(change.path);
      return undefined;
    }
    const fault = await findFault(target, change.before);
    if (fault !== undefined) return fault;
    const temporary = join(folder, stagedName(basename(target)));
    this.#temporary.add(temporary);
    await this.#write(temporary, change, target);
    this.#staged.push({ change, target, temporary });
    return undefined;
  }

  /** Whether no folder between the root and this one is a link, as far as they are there. */
  async #isReachedPlainly(folder: string): Promise<boolean> {
    for (let at = folder; at !== this.root && at !== dirname(at); at = dirname(at)) {
      const found = await lstat(at).catch((problem: NodeJS.ErrnoException) => {
        if (problem.code === "ENOENT") return undefined;
        throw problem;
      });
      if (found?.isSymbolicLink()) return false;
    }
    return true;
  }

  async #write(temporary: string, { path, before, after }: FileChange, target: string): Promise<void> {
    const file = await open(temporary, "wx", before === undefined ? 0o666 : 0o600);
    try {
      // Goes on after a short write, which is what a nearly full disk answers first.
      await file.writeFile(Buffer.from(after, "latin1"));
      if (before !== undefined) await this.#keepAttributes(file, path, target);
      await file.sync();
    } finally {
      await file.close();
    }
  }

  async #keepAttributes(file: FileHandle, path: string, target: string): Promise<void> {
    const old = await lstat(target);
    const own = await file.stat();
    if (old.uid !== own.uid || old.gid !== own.gid) {
      await file.chown(old.uid, old.gid).catch(() => {
        this.#remarks.push(`"${path}" changed its owner: it belonged to another user or group`);
      });
    }
    await file.chmod(old.mode & 0o7777);
    if (old.nlink > 1) {
      this.#remarks.push(`"${path}" had ${old.nlink} hard links; it is now a separate file`);
    }
  }
}

/** Why this place may not get its new text, if it may not; compares byte for byte. */
async function findFault(target: string, before: string | undefined): Promise<string | undefined> {
  const found = await lstat(target).catch((problem: NodeJS.ErrnoException) => {
    if (problem.code === "ENOENT") return undefined;
    throw problem;
  });
  if (before === undefined) return found && "a file of that name was created since";
  if (found === undefined) return "it was removed after it was read";
  if (!found.isFile()) return "it is not a regular file";
  await access(target, constants.W_OK);
  if (found.size !== before.length) return CHANGED;
  const file = await open(target, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    return (await file.readFile()).equals(Buffer.from(before, "latin1")) ? undefined : CHANGED;
  } finally {
    await file.close();
  }
}

const CHANGED = "it was changed after it was read";

/** A new file must not replace one that came meanwhile: a link fails where a rename would not. */
async function takePlace(temporary: string, target: string, isNew: boolean): Promise<void> {
  if (!isNew) return rename(temporary, target);
  try {
    await link(temporary, target);
  } catch (problem) {
    // File systems without hard links (vfat, some network ones) say one of these.
    if (!["EPERM", "ENOTSUP", "EMLINK", "ENOSYS"].includes((problem as NodeJS.ErrnoException).code ?? "")) {
      throw problem;
    }
    await rename(temporary, target);
  }
}

/** Brings the renames to the disk, where folders can be opened for that. */
async function syncFolders(folders: ReadonlySet<string>): Promise<void> {
  for (const folder of folders) {
    const handle = await open(folder, constants.O_RDONLY).catch(() => undefined);
    await handle?.sync().catch(() => {});
    await handle?.close();
  }
}

const CAUSES: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EFBIG: "the file would be larger than allowed",
  EROFS: "the file system is read-only",
  EACCES: "permission denied",
  EPERM: "the operation is not permitted",
  EEXIST: "a file of that name was created since",
  ENOENT: "it was removed after it was read",
  ELOOP: "it is a symbolic link",
  ENOTDIR: "a parent of its path is not a directory",
};

function causeOf(problem: unknown): string {
  const { code = "", message } = problem as NodeJS.ErrnoException;
  return CAUSES[code] ?? message;
}
