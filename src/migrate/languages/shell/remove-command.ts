import type { Swap } from "./found.ts";
import type { Region } from "./syntax/region.ts";
import { parseScript, type SimpleCommand } from "./syntax/script.ts";

/** `&& ` behind a command, with the end of the line where a backslash joins the next one to it. */
const THEN_NEXT = /^[ \t]*&&[ \t]*(?:\\?\r?\n[ \t]*)?/;
/** `&&` in front of a command, on its line or at the end of the one above. */
const AFTER_ANOTHER = /(?<![ \t])[ \t]*(?:\\\r?\n[ \t]*)?&&[ \t]*(?:\\?\r?\n[ \t]*)?$/;
/** The end of a line that goes on in the next one. */
const GOES_ON = /(?:\\|&&|\|\|?)[ \t]*\r?\n$/;

/** A comment on the line above that speaks of the old program. */
const SPOKEN_OF = /(?<=^|\n)[ \t]*#[^\n]*nixos-generat[^\n]*\n$/;

/**
 * Takes a command out of a text: its whole line, with the comment above that names the old program, or its place in a row
 * of `&&`. Undefined where nothing would be left of the text, or where something else hangs on the command.
 */
export function removeCommand({ text }: Region, command: SimpleCommand): readonly Swap[] | undefined {
  const range = rangeOf(text, command);
  if (range === undefined) return undefined;
  const left = text.slice(0, range.start) + text.slice(range.end);
  return parseScript(left).errors.length > 0 ? undefined : [{ ...range, text: "" }];
}

function rangeOf(text: string, { start, end }: SimpleCommand): Pick<Swap, "start" | "end"> | undefined {
  const left = text.slice(0, start) + text.slice(end);
  if (!/^[ \t]*[^#\s]/m.test(left)) return undefined;
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const next = THEN_NEXT.exec(text.slice(end))?.[0];
  const begins = /^[ \t]*$/.test(text.slice(lineStart, start));
  if (next !== undefined && begins && !GOES_ON.test(text.slice(0, lineStart)))
    return { start, end: end + next.length };
  const before = AFTER_ANOTHER.exec(text.slice(0, start))?.[0];
  if (before !== undefined) return { start: start - before.length, end };
  const line = /^[ \t]*(?:#[^\n]*)?(?:\r?\n|$)/.exec(text.slice(end))?.[0];
  if (line === undefined || !begins || GOES_ON.test(text.slice(0, lineStart))) return undefined;
  const comment = SPOKEN_OF.exec(text.slice(0, lineStart))?.[0] ?? "";
  return { start: lineStart - comment.length, end: end + line.length };
}
