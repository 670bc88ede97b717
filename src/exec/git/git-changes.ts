import { createHash } from "node:crypto";
import { type BigIntStats, constants } from "node:fs";
import { lstat, open, readlink } from "node:fs/promises";
import { join } from "node:path";
import { isPlainPath } from "../paths.ts";
import { type Git, isRefusal, type Refusal, wordsOf } from "./git.ts";

/**
 * Tracked files whose content is not what the last commit holds, the question of `git status`. That command runs the
 * filters that a repository's configuration names; here the index is compared with the commit by git, and the files with
 * the index by us: by the times and size that the index remembers, else by their content. A file that a filter would
 * change, and that was touched since git last looked, counts as changed.
 */
export async function listChanged(git: Git): Promise<readonly string[] | Refusal> {
  const entries = await readDetails(git);
  if (isRefusal(entries)) return entries;
  const staged = await listStaged(git, entries);
  if (isRefusal(staged)) return staged;
  const indexTime = await lstat(join(git.folder, "index"), { bigint: true }).then(
    ({ mtimeNs }) => mtimeNs,
    () => 0n,
  );
  const changed = new Set(staged);
  for (const entry of entries) {
    if (!changed.has(entry.path) && (await isChanged(git.root, entry, indexTime))) changed.add(entry.path);
  }
  return [...changed];
}

/** Different in the index and in the last commit; everything where there is no commit yet. */
async function listStaged(git: Git, entries: readonly Details[]): Promise<readonly string[] | Refusal> {
  const head = await git.ask(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]);
  if (head.status !== 0) {
    const symbolic = await git.ask(["symbolic-ref", "--quiet", "HEAD"]);
    const known = await git.ask(["rev-parse", "--verify", "--quiet", "HEAD"]);
    if (symbolic.status === 0 && known.status !== 0) return entries.map(({ path }) => path);
    return { refused: "git cannot read the last commit" };
  }
  const flags = ["--cached", "-z", "--name-only", "--no-renames", "--ignore-submodules=all"];
  const answer = await git.ask(["diff-index", ...flags, "--no-ext-diff", "--no-textconv", "HEAD", "--"]);
  return answer.status === 0 ? answer.stdout.split("\0").filter(Boolean) : { refused: wordsOf(answer) };
}

/** An entry of the index with what it remembers of its file. */
interface Details {
  readonly mode: string;
  readonly hash: string;
  readonly path: string;
  /** Nanoseconds; undefined where git did not tell. */
  readonly mtime: bigint | undefined;
  readonly size: bigint | undefined;
  /** Sparse: the file is not in the work tree. */
  readonly skipped: boolean;
}

const SKIP_WORKTREE = 0x4000_0000;

async function readDetails(git: Git): Promise<readonly Details[] | Refusal> {
  const answer = await git.ask(["ls-files", "-z", "--stage", "--debug"]);
  if (answer.status !== 0) return { refused: wordsOf(answer) };
  return parseDetails(answer.stdout);
}

/**
 * `mode hash stage\tpath`, NUL, then five indented lines (git 2.39, builtin/ls-files.c, print_debug); where another git
 * prints others, the contents decide.
 */
function parseDetails(listing: string): readonly Details[] {
  const pieces = listing.split("\0");
  return pieces.slice(0, -1).map((piece, index) => {
    const row = piece.slice(rowStart(piece));
    const below = pieces[index + 1]!;
    const tab = row.indexOf("\t");
    const [mode = "", hash = ""] = row.slice(0, tab).split(" ");
    const mtime = /^ {2}mtime: (\d+):(\d+)$/m.exec(below.slice(0, DEBUG_LENGTH));
    const size = /^ {2}size: (\d+)\tflags: ([0-9a-f]+)$/m.exec(below.slice(0, DEBUG_LENGTH));
    return {
      mode,
      hash,
      path: row.slice(tab + 1),
      mtime: mtime ? BigInt(mtime[1]!) * 1_000_000_000n + BigInt(mtime[2]!) : undefined,
      size: size ? BigInt(size[1]!) : undefined,
      skipped: size !== null && (Number.parseInt(size[2]!, 16) & SKIP_WORKTREE) !== 0,
    };
  });
}

/** More than the five lines have characters. */
const DEBUG_LENGTH = 400;

/** Where the row of an entry begins, behind the lines about the one before it. */
function rowStart(piece: string): number {
  let at = 0;
  while (piece.startsWith("  ", at)) {
    const end = piece.indexOf("\n", at);
    if (end < 0) break;
    at = end + 1;
  }
  return at;
}

const REGULAR = /^100/;
const LINK = "120000";

async function isChanged(root: string, entry: Details, indexTime: bigint): Promise<boolean> {
  const { mode, path, skipped } = entry;
  if (!(REGULAR.test(mode) || mode === LINK) || skipped || !isPlainPath(path)) return false;
  const full = join(root, path);
  const found = await lstat(full, { bigint: true }).catch(() => undefined);
  if (found === undefined) return true;
  if (mode === LINK)
    return !found.isSymbolicLink() || blobHash(entry, Buffer.from(await readlink(full))) !== entry.hash;
  if (!found.isFile()) return true;
  return !isAsRemembered(entry, found, indexTime) && !(await holds(full, entry));
}

/** A file that was written when the index was, or later, may have changed within the same tick. */
function isAsRemembered({ mtime, size }: Details, found: BigIntStats, indexTime: bigint): boolean {
  return mtime === found.mtimeNs && size === BigInt.asUintN(32, found.size) && found.mtimeNs < indexTime;
}

/** Whether a file has the content of its entry, as it lies there or with the line ends that git would store. */
async function holds(path: string, entry: Details): Promise<boolean> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
    () => undefined,
  );
  if (file === undefined) return false;
  try {
    if (!(await file.stat()).isFile()) return false;
    const bytes = await file.readFile();
    if (blobHash(entry, bytes) === entry.hash) return true;
    const plain = Buffer.from(bytes.toString("latin1").replaceAll("\r\n", "\n"), "latin1");
    return plain.length !== bytes.length && blobHash(entry, plain) === entry.hash;
  } finally {
    await file.close();
  }
}

/** gitformat-pack(5) and hash-function-transition(7): the object id of a blob, by SHA-1 or, with 64 digits, SHA-256. */
function blobHash({ hash }: Details, bytes: Buffer): string {
  const algorithm = hash.length === 64 ? "sha256" : "sha1";
  return createHash(algorithm).update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
}
