import { lstat, readdir, readFile, realpath, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { isPlainPath } from "../paths.ts";
import type { Finished, Processes } from "../processes.ts";

// git in somebody else's repository. Its configuration, hooks, filters and remotes name programs; none of them may run
// because we look. So git is asked only what it answers from its index and its objects (ls-files, diff-index --cached,
// rev-parse, config), never what makes it read a file through a filter (status, diff, add of a content); and it is
// started only where we found its repository ourselves, so that no other one answers.

/** A folder with `.git` in it, as it lies there. */
export interface Place {
  /** Absolute, links followed. */
  readonly root: string;
  /** The repository itself, links followed; undefined where `.git` is neither a folder nor says where one is. */
  readonly folder: string | undefined;
}

/** A repository in which git answers. */
export interface Git extends Place {
  readonly folder: string;
  ask(words: readonly string[]): Promise<Finished>;
}

/** git could not be asked, or not be believed: why, in git's words or ours. */
export interface Refusal {
  readonly refused: string;
}

export function isRefusal(answer: object): answer is Refusal {
  return "refused" in answer;
}

/** The nearest folder from `folder` upwards that git would take for a work tree, on the same file system; starts nothing. */
export async function findPlace(folder: string): Promise<Place | undefined> {
  let root = await realpath(folder);
  const { dev } = await stat(root);
  for (;;) {
    const place = await placeAt(root);
    const above = dirname(root);
    if (place !== undefined || above === root || (await stat(above)).dev !== dev) return place;
    root = above;
  }
}

/** As git itself decides: a folder counts when it has a HEAD; a file always does; nothing else can be a repository. */
async function placeAt(root: string): Promise<Place | undefined> {
  const path = join(root, ".git");
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return undefined;
  if (found.isDirectory()) {
    const head = await lstat(join(path, "HEAD")).catch(() => undefined);
    return head && { root, folder: await realpath(path) };
  }
  return { root, folder: found.isFile() ? await readPointer(root, path) : undefined };
}

/** Longer than any path, in bytes. */
const LONGEST_POINTER = 8192;

/** gitrepository-layout(5), "gitfile": one line, `gitdir: ` and a path from the folder of the file. */
async function readPointer(root: string, path: string): Promise<string | undefined> {
  if ((await stat(path)).size > LONGEST_POINTER) return undefined;
  const target = /^gitdir: ([^\n\0]+)\r?\n*$/.exec(await readFile(path, "utf8"))?.[1];
  return target && realpath(resolve(root, target)).catch(() => undefined);
}

/** Before every command; what is given with `-c` wins over what a repository sets. */
const SAFELY = [
  "--no-pager",
  "--no-optional-locks",
  "--literal-pathspecs",
  ...["core.fsmonitor=false", "core.hooksPath=/dev/null", "safe.bareRepository=explicit"].flatMap(setting),
  ...["protocol.allow=never", "core.untrackedCache=false", "submodule.recurse=false"].flatMap(setting),
];

function setting(assignment: string): readonly string[] {
  return ["-c", assignment];
}

const VARIABLES = {
  // A missing object must not be fetched: the remote's configuration names a program. The first is known since git
  // 2.45 and in security releases of older ones; the second keeps every version from every transport.
  GIT_NO_LAZY_FETCH: "1",
  GIT_ALLOW_PROTOCOL: "none",
  GIT_TERMINAL_PROMPT: "0",
  GIT_OPTIONAL_LOCKS: "0",
  GIT_ATTR_NOSYSTEM: "1",
  LC_ALL: "C",
};

/** Of the user's own variables for git, these say where git and its trusted configuration are, and nothing else. */
const KEPT = /^GIT_(?:EXEC_PATH|CONFIG_(?:GLOBAL|SYSTEM|NOSYSTEM|COUNT|KEY_\d+|VALUE_\d+))$/;

/** How long git may take for one answer, in milliseconds: it waits for ever for a pipe in the place of a file. */
const PATIENCE = 60_000;

/** Where in a repository git reads files by fixed names. */
const READ_FROM = ["", "info", "objects/info"];

/** What is in the place of a file of git, such as a pipe, and would make git wait: the reason why git is not asked. */
async function findPipe(folder: string): Promise<string | undefined> {
  const common = await readCommon(folder);
  for (const each of new Set([folder, common])) {
    for (const below of READ_FROM) {
      for (const name of await readdir(join(each, below)).catch(() => [])) {
        const path = join(each, below, name);
        const found = await stat(path).catch(() => undefined);
        if (found !== undefined && !found.isFile() && !found.isDirectory())
          return `${path} is not a regular file`;
      }
    }
  }
  return undefined;
}

/** The repository that a linked work tree belongs to; the folder itself elsewhere. */
async function readCommon(folder: string): Promise<string> {
  const path = join(folder, "commondir");
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile() !== true || found.size > LONGEST_POINTER) return folder;
  return resolve(folder, (await readFile(path, "utf8")).replace(/\n$/, ""));
}

/** Opens the repository of a place, or says why git does not answer there. */
export async function openGit(processes: Processes, place: Place): Promise<Git | Refusal> {
  const { root, folder } = place;
  if (folder === undefined) return { refused: `${join(root, ".git")} leads to no repository` };
  const env = { ...VARIABLES, GIT_CEILING_DIRECTORIES: dirname(root) };
  const hides = (name: string) => name.startsWith("GIT_") && !KEPT.test(name);
  const git: Git = {
    ...place,
    folder,
    ask: (words) =>
      processes.capture({
        argv: ["git", ...SAFELY, ...words],
        cwd: root,
        env,
        hides,
        stop: AbortSignal.timeout(PATIENCE),
      }),
  };
  const refused =
    (await findPipe(folder)) ??
    (await misplaced(git, "--show-toplevel", root)) ??
    (await misplaced(git, "--git-dir", folder));
  return refused === undefined ? git : { refused };
}

/** Why git means another folder than we found, or does not answer; undefined where it means the same. */
async function misplaced(git: Git, flag: string, expected: string): Promise<string | undefined> {
  const answer = await git.ask(["rev-parse", flag]);
  if (answer.status !== 0) return wordsOf(answer);
  const told = resolve(git.root, answer.stdout.replace(/\n$/, ""));
  const real = await realpath(told).catch(() => told);
  return real === expected ? undefined : `its configuration leads to ${real}, and not to ${expected}`;
}

/** What git said, in one line. */
export function wordsOf({ stderr, fault, status }: Finished): string {
  const rows = stderr.split("\n").filter((row) => row.trim() !== "");
  const line = rows.find((row) => /^(?:fatal|error): /.test(row)) ?? rows[0] ?? "";
  return fault ?? (line.replace(/^(?:fatal|error): /, "") || `git ended with status ${status}`);
}

/** One entry of the index. */
export interface IndexEntry {
  /** Octal, such as 100644. */
  readonly mode: string;
  /** Of the content, in hexadecimal. */
  readonly hash: string;
  readonly path: string;
}

/** The entries of the index; folders of a sparse index, whose files are not there, are entries of mode 040000. */
export async function readIndex(git: Git): Promise<readonly IndexEntry[] | Refusal> {
  // --sparse, since git 2.36, keeps a sparse index from being filled up with objects that are perhaps not there.
  for (const sparse of [["--sparse"], []]) {
    const answer = await git.ask(["ls-files", "-z", "--stage", ...sparse]);
    if (answer.status === 0) return answer.stdout.split("\0").filter(Boolean).map(entryOf);
    if (answer.status !== UNKNOWN_OPTION || sparse.length === 0) return { refused: wordsOf(answer) };
  }
  return [];
}

const UNKNOWN_OPTION = 129;

/** `mode hash stage\tpath` */
function entryOf(row: string): IndexEntry {
  const tab = row.indexOf("\t");
  const [mode = "", hash = ""] = row.slice(0, tab).split(" ");
  return { mode, hash, path: row.slice(tab + 1) };
}

/** Files that git neither tracks nor was told to ignore. A repository within is its own affair. */
export async function listUntracked(git: Git): Promise<readonly string[]> {
  const { status, stdout } = await git.ask(["ls-files", "-z", "--others", "--exclude-standard"]);
  const paths = status === 0 ? stdout.split("\0") : [];
  return paths.filter((path) => isPlainPath(path) && !path.includes("\ufffd"));
}
