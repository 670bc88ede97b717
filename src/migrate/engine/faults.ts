import type { Comment } from "../../nix/tree.ts";
import { sortEdits } from "./edits.ts";
import { parseOnce } from "./parsed.ts";
import type { Edit } from "./types.ts";

/** One file before and after a round of edits. */
export interface Rewrite {
  readonly path: string;
  readonly before: string;
  readonly after: string;
  readonly edits: readonly Edit[];
  /** Comments that go away on purpose. */
  readonly removes: readonly string[];
}

/** What is wrong with a rewrite, in words for a bug report; undefined when nothing is. */
export function findFault(rewrite: Rewrite): string | undefined {
  return outsideFault(rewrite) ?? syntaxFault(rewrite) ?? commentFault(rewrite);
}

/** Every byte outside the edits must be where the edits leave it. */
function outsideFault({ before, after, edits }: Rewrite): string | undefined {
  let from = 0;
  let to = 0;
  for (const edit of [...sortEdits(edits), { start: before.length, end: before.length, text: "" }]) {
    const kept = before.slice(from, edit.start);
    if (after.slice(to, to + kept.length) !== kept) return `bytes outside the edits changed at ${from}`;
    to += kept.length + edit.text.length;
    from = edit.end;
  }
  return to === after.length ? undefined : "the result is longer than its edits explain";
}

function syntaxFault({ path, after }: Rewrite): string | undefined {
  if (path.endsWith(".nix")) {
    const result = parseOnce(after);
    return result.ok ? undefined : `the result is not Nix: ${result.error.message} at ${result.error.offset}`;
  }
  return path.endsWith("flake.lock") ? jsonFault(after) : undefined;
}

function jsonFault(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return `the result is not JSON: ${(error as Error).message}`;
  }
}

/** Every comment of the input is still there, as often as before, unless its removal was declared. */
function commentFault({ path, before, after, removes }: Rewrite): string | undefined {
  if (!path.endsWith(".nix")) return undefined;
  const left = new Map<string, number>();
  for (const text of [...commentsOf(after).map((comment) => comment.text), ...removes]) {
    left.set(text, (left.get(text) ?? 0) + 1);
  }
  for (const { text } of commentsOf(before)) {
    const count = left.get(text) ?? 0;
    if (count === 0) return `a comment is lost: ${text.split("\n", 1)[0]}`;
    left.set(text, count - 1);
  }
  return undefined;
}

function commentsOf(text: string): readonly Comment[] {
  const result = parseOnce(text);
  return result.ok ? result.tree.comments : result.source.comments;
}
