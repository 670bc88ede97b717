import { structuredPatch } from "diff";

/** Lines shown before and after a change, as in git. */
const CONTEXT = 3;

/**
 * Lines that may be added and removed before a file is shown as one change. The time to find the smallest difference
 * grows with the square of their number: some 30 ms for so many, a minute for a file of 1 MB that is all new.
 */
const EDITS = 1000;

/** Lines that changed, with their surroundings; each row begins with its sign, as in a unified diff. */
export interface Hunk {
  readonly oldStart: number;
  readonly oldLines: number;
  readonly newStart: number;
  readonly newLines: number;
  readonly lines: string[];
}

/** What is different between the lines of two texts. */
export function diffLines(before: string, after: string): readonly Hunk[] {
  const options = { context: CONTEXT, maxEditLength: EDITS };
  const patch = structuredPatch("", "", before, after, undefined, undefined, options);
  return patch?.hunks ?? [wholeChange(before, after)];
}

/** All between the first line and the last line that differ, as one change. */
function wholeChange(before: string, after: string): Hunk {
  const [old, young] = [rowsOf(before), rowsOf(after)];
  const shorter = Math.min(old.length, young.length);
  let head = 0;
  while (head < shorter && old[head] === young[head]) head++;
  let tail = 0;
  while (tail < shorter - head && old.at(-1 - tail) === young.at(-1 - tail)) tail++;
  const from = Math.max(0, head - CONTEXT);
  const behind = Math.min(tail, CONTEXT);
  const oldEnd = old.length - tail;
  const youngEnd = young.length - tail;
  const rows = [
    ...old.slice(from, head).map((row) => ` ${row}`),
    ...old.slice(head, oldEnd).map((row) => `-${row}`),
    ...young.slice(head, youngEnd).map((row) => `+${row}`),
    ...old.slice(oldEnd, oldEnd + behind).map((row) => ` ${row}`),
  ];
  return {
    oldStart: from + 1,
    oldLines: oldEnd + behind - from,
    newStart: from + 1,
    newLines: youngEnd + behind - from,
    lines: rows.flatMap((row) => row.split("\n")),
  };
}

/** The lines of a text; the last one with git's remark where no line feed ends it. */
function rowsOf(text: string): readonly string[] {
  const rows = text.split("\n");
  const last = rows.pop()!;
  return last === "" ? rows : [...rows, `${last}\n\\ No newline at end of file`];
}
