import { structuredPatch } from "diff";
import type { FilePair } from "./trees.ts";

export interface Lines {
  readonly added: number;
  readonly removed: number;
}

/** A file that is new, and its length in lines. */
export interface Created {
  readonly path: string;
  readonly lines: number;
}

const LOCK = /(?:^|\/)(?:[^/]*\.lock|(?:npins|nix)\/sources\.json)$/;

/** Lines added and removed as `git diff --stat` counts them, lock files left out. */
export function countLines(pairs: readonly FilePair[]): Lines {
  const hunks = pairs.filter(({ path }) => !LOCK.test(path)).flatMap(hunksOf);
  return {
    added: hunks.reduce((sum, hunk) => sum + hunk.added, 0),
    removed: hunks.reduce((sum, hunk) => sum + hunk.removed, 0),
  };
}

/** The files that are new. */
export function createdIn(pairs: readonly FilePair[]): readonly Created[] {
  return pairs.flatMap(({ path, before, after }) =>
    before === undefined && after !== undefined ? [{ path, lines: lineCount(after) }] : [],
  );
}

function hunksOf({ before = "", after = "" }: FilePair): readonly Lines[] {
  const { hunks } = structuredPatch("", "", before, after, undefined, undefined, { context: 0 });
  return hunks.map(({ lines }) => ({
    added: lines.filter((line) => line.startsWith("+")).length,
    removed: lines.filter((line) => line.startsWith("-")).length,
  }));
}

function lineCount(text: string): number {
  return text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
}
