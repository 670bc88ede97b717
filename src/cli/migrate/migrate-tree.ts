import ignore from "ignore";
import { type FileTree, type Hidden, listFiles, pathKind, readBytes, withinTree } from "../../exec/files.ts";
import { findPlace, isRefusal, listUntracked } from "../../exec/git/git.ts";
import { listChanged } from "../../exec/git/git-changes.ts";
import { visiblePath } from "../../report/visible.ts";
import { renderWords } from "../../translate/shell.ts";
import { openSurroundings, type Processes } from "../surroundings.ts";
import { say } from "../terminal/say.ts";

/** What is looked at, and programs, none of which is started from it. */
export interface OpenTree {
  readonly tree: FileTree;
  readonly processes: Processes;
}

/** The repository around the first path; all paths must lie in it. A file that is named counts also where git does not know it. */
export async function openTree(paths: readonly string[]): Promise<OpenTree | undefined> {
  const first = paths[0] ?? ".";
  for (const path of paths) {
    if ((await pathKind(path)) !== undefined) continue;
    say(`error: there is no "${path}"`);
    return undefined;
  }
  const folder = (await pathKind(first)) === "file" ? parentOf(first) : first;
  const { processes } = openSurroundings([folder, (await findPlace(folder))?.root ?? folder]);
  const tree = await listFiles(processes, folder);
  const places = await Promise.all(paths.map((path) => withinTree(tree, path)));
  const outside = paths[places.indexOf(undefined)];
  if (outside === undefined) return { processes, tree: await withNamed(tree, paths, places) };
  say(`error: "${outside}" is not in the same repository as "${first}"`);
  say(`hint: run this once for each repository`);
  return undefined;
}

async function withNamed(
  tree: FileTree,
  paths: readonly string[],
  places: readonly (string | undefined)[],
): Promise<FileTree> {
  const known = new Set(tree.paths);
  const kinds = await Promise.all(paths.map(pathKind));
  const named = places.filter((place, at): place is string => kinds[at] === "file" && !known.has(place!));
  return named.length === 0 ? tree : { ...tree, paths: [...tree.paths, ...new Set(named)] };
}

function parentOf(path: string): string {
  const at = path.lastIndexOf("/");
  return at < 0 ? "." : path.slice(0, at + 1);
}

/** Which files of the tree the paths of the command line choose; `exclude` holds patterns as in .gitignore. */
export async function selection(
  tree: FileTree,
  paths: readonly string[],
  exclude: readonly string[] = [],
): Promise<(path: string) => boolean> {
  const chosen = await chosenBy(tree, paths);
  if (exclude.length === 0) return chosen;
  const excluded = ignore().add([...exclude]);
  return (path) => chosen(path) && !excluded.ignores(path);
}

async function chosenBy(tree: FileTree, paths: readonly string[]): Promise<(path: string) => boolean> {
  const places = await Promise.all(paths.map((path) => withinTree(tree, path)));
  const chosen = places.filter((path) => path !== undefined && path !== "");
  if (chosen.length < paths.length || paths.length === 0) return () => true;
  return (path) => chosen.some((each) => path === each || path.startsWith(`${each}/`));
}

/** Whether git could bring back what --write changes; else it says what keeps it from that. True outside git. */
export async function isClean({ git, refusal }: FileTree): Promise<boolean> {
  const changed = refusal === undefined ? git && (await listChanged(git)) : { refused: refusal };
  if (changed === undefined) return true;
  if (isRefusal(changed)) {
    say(`error: git does not work here: ${changed.refused}`);
    say("hint: git may be unable to restore what --write changes; --allow-dirty writes without git");
    return false;
  }
  const [first] = changed;
  if (first === undefined) return true;
  say(`error: git has uncommitted changes in ${changed.length} file(s), the first is ${visiblePath(first)}`);
  say("hint: commit or stash them first, or pass --allow-dirty");
  return false;
}

/** What a file must hold to be worth a word, as in the engine. */
const WORDS = ["nixos-generat", "nixosGenerate"];

/**
 * Files that git does not know (nor ignores), that were not named, and that mention nixos-generators. Flakes do not
 * see them and git could not bring them back, so they are left unchanged and reported.
 */
export async function findOverlooked(tree: FileTree): Promise<readonly string[]> {
  const untracked = tree.git === undefined ? [] : await listUntracked(tree.git);
  const looked = new Set(tree.paths);
  return untracked.filter((path) => {
    const text = looked.has(path) ? undefined : readBytes(tree, path);
    return text !== undefined && WORDS.some((word) => text.includes(word));
  });
}

/** Says what could not be looked at. */
export function sayHidden(hidden: readonly Hidden[]): void {
  for (const { path, why } of hidden)
    say(`error: ${visiblePath(path)} was not read: ${why}; it may contain something to migrate`);
  if (hidden.length > 0)
    say("hint: make them regular files that can be read, or name others on the command line");
}

/** Says that git does not answer in a repository, and what that means for the files that are looked at. */
export function sayRefusal({ refusal }: FileTree): void {
  if (refusal === undefined) return;
  say(`note: git does not work here: ${refusal}`);
  say("note: so every file is read, also those that git would ignore");
}

export function sayOverlooked(paths: readonly string[]): void {
  const [first] = paths;
  if (first === undefined) return;
  const others = paths.length === 1 ? "" : ` and ${paths.length - 1} more`;
  say(
    `note: ${visiblePath(first)}${others} is left unchanged: it mentions nixos-generators, but git does not track it`,
  );
  say(`hint: git add --intent-to-add -- ${renderWords(paths.slice(0, 3))}, or name it on the command line`);
}
