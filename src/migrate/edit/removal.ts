import type {
  AttrBinding,
  Comment,
  Formal,
  Formals,
  Inherit,
  LetIn,
  List,
  Node,
  Range,
  Tree,
} from "../../nix/tree.ts";
import { isWithin } from "../../nix/walk.ts";
import type { Edit } from "../engine/types.ts";
import { lineStart } from "./layout.ts";

/** Edits that take something away, and the comments that go with it. */
export interface Removal {
  readonly edits: readonly Edit[];
  readonly comments: readonly string[];
}

/** What reading around a node needs: a parsed file, or any text with its comments. */
export interface Source extends Pick<Tree, "text" | "comments"> {
  /** Whether comments right above what is removed speak of it, and so go too; without it none does. */
  readonly speaksOf?: (comments: string) => boolean;
}

/**
 * Takes bindings away with their lines and their own trailing comments; comments on lines of their own above stay unless
 * the source says that they speak of what is removed. Where that would leave two blank lines in a row, or one beside a
 * bracket, one goes too.
 */
export function removeBindings(source: Source, bindings: readonly (AttrBinding | Inherit)[]): Removal {
  const ordered = [...bindings].sort((a, b) => a.start - b.start);
  const runs: Range[] = [];
  for (const { start, end } of ordered) {
    const last = runs.at(-1);
    const gap = last && source.text.slice(last.end, start);
    if (last !== undefined && gap?.trim() === "") runs[runs.length - 1] = { start: last.start, end };
    else runs.push({ start, end });
  }
  return combine(runs.map((run) => removeRun(source, run)));
}

/** Takes one word out of `inherit a b;`, or the whole of it with its last word. */
export function removeInherited(source: Source, inherit: Inherit, attr: Inherit["attrs"][number]): Removal {
  if (inherit.attrs.length === 1) return removeBindings(source, [inherit]);
  const before = inherit.attrs[inherit.attrs.indexOf(attr) - 1] ?? inherit.from;
  return removeWord(source, attr, before?.end);
}

/** Takes all bindings of a `let` away, and `let` and `in` with them unless a comment stays between these. */
export function removeLet(source: Source, home: LetIn): Removal {
  const removal = removeBindings(source, home.bindings);
  const head = { start: home.start, end: home.body.start };
  const staying = source.comments.some(
    (comment) => isWithin(comment, head) && !removal.edits.some((edit) => isWithin(comment, edit)),
  );
  return staying ? removal : cut(source, head);
}

/** Takes one item out of a list; with its last item a list closes up. */
export function removeItem(source: Source, list: List, item: Node): Removal {
  const index = list.items.indexOf(item as (typeof list.items)[number]);
  const inner = { start: list.start + 1, end: list.end - 1 };
  const bare = !source.comments.some((comment) => isWithin(comment, inner));
  if (list.items.length === 1 && bare) return cut(source, inner, " ");
  return removeWord(source, item, list.items[index - 1]?.end ?? inner.start);
}

/** Takes one argument out of `{ a, b ? c, ... }`, with the comma that belongs to it in the style of the row. */
export function removeFormal(source: Source, formals: Formals, formal: Formal): Removal {
  const { text } = source;
  const index = formals.formals.indexOf(formal);
  const comma = formals.formals[index - 1]?.comma;
  const leading = comma !== undefined && blankBetween(text, lineStart(text, comma), comma);
  if (leading && lineStart(text, comma) === lineStart(text, formal.start)) {
    const run = { start: comma, end: formal.end };
    if (ownLines(source, run)) return removeRun(source, run);
  }
  const end = formal.comma === undefined ? formal.end : formal.comma + 1;
  const own = { start: formal.start, end };
  if (ownLines(source, own) && blankBetween(text, formal.end, end - 1)) {
    const last = formal.comma === undefined && comma !== undefined;
    const line = removeRun(source, own);
    return last ? combine([cut(source, { start: comma, end: comma + 1 }), line]) : line;
  }
  return cut(source, inlineFormal(text, formals, formal, comma));
}

function inlineFormal(text: string, formals: Formals, formal: Formal, comma: number | undefined): Range {
  const atLineStart = blankBetween(text, lineStart(text, formal.start), formal.start);
  if (formal.comma === undefined) {
    if (comma !== undefined) return { start: comma, end: formal.end };
    return { start: formal.start, end: skipBlanks(text, formal.end) };
  }
  const joined = comma !== undefined && !atLineStart && blankBetween(text, comma + 1, formal.start);
  if (joined) return { start: comma + 1, end: formal.comma + 1 };
  const next = formals.formals.find((other) => other.start > formal.start) ?? formals.ellipsis;
  const upTo =
    next !== undefined && blankBetween(text, formal.comma + 1, next.start) ? next.start : undefined;
  return { start: formal.start, end: upTo ?? formal.comma + 1 };
}

function removeWord(source: Source, word: Range, before: number | undefined): Removal {
  if (ownLines(source, word)) return removeRun(source, word);
  const start =
    before !== undefined && blankBetween(source.text, before, word.start)
      ? before
      : skipSpacesBack(source.text, word.start);
  return cut(source, { start, end: word.end });
}

function removeRun(source: Source, run: Range): Removal {
  const { text } = source;
  const lines = ownLines(source, run);
  if (lines === undefined) return cut(source, { start: gapBefore(text, run), end: run.end });
  return cut(source, swallowBlank(text, { start: withCommentsAbove(source, lines.start), end: lines.end }));
}

/** Where the comments begin that are right above a line, no blank line in between, if they speak of it; else the line. */
function withCommentsAbove({ text, comments, speaksOf }: Source, line: number): number {
  let start = line;
  for (let above = commentEndingAt(text, comments, start); above !== undefined; ) {
    start = lineStart(text, above.start);
    above = commentEndingAt(text, comments, start);
  }
  return start < line && speaksOf?.(text.slice(start, line)) === true ? start : line;
}

/** The comment whose lines hold nothing else and end where a line begins. */
function commentEndingAt(text: string, comments: readonly Comment[], line: number): Comment | undefined {
  return comments.find(
    ({ start, end }) =>
      end < line &&
      nextLine(text, end) === line &&
      blankBetween(text, end, line) &&
      blankBetween(text, lineStart(text, start), start),
  );
}

/** The blanks before a range that shares its line, unless it comes first and the blanks are indentation. */
function gapBefore(text: string, { start, end }: Range): number {
  const gap = skipSpacesBack(text, start);
  return gap === lineStart(text, start) || end === text.length ? start : gap;
}

/** The whole lines of a range, if they contain nothing else but its own trailing comment. */
function ownLines(source: Source, range: Range): Range | undefined {
  const { text } = source;
  const start = lineStart(text, range.start);
  if (!blankBetween(text, start, range.start)) return undefined;
  let end = range.end;
  for (let comment = commentAfter(source, end); comment; comment = commentAfter(source, end))
    end = comment.end;
  const newline = text.indexOf("\n", end);
  const stop = newline === -1 ? text.length : newline + 1;
  return blankBetween(text, end, stop) ? { start, end: stop } : undefined;
}

/** The comment that begins on the same line, blanks apart, and ends on it. */
function commentAfter({ text, comments }: Source, offset: number): Comment | undefined {
  const start = skipSpaces(text, offset);
  const comment = comments.find((one) => one.start === start);
  return comment && !comment.text.includes("\n") ? comment : undefined;
}

function swallowBlank(text: string, { start, end }: Range): Range {
  const before = lineBefore(text, start);
  const next = text.slice(end, nextLine(text, end));
  const opened =
    before === undefined || before.text.trim() === "" || /(?:[{[(]|\blet|\bin)\s*$/.test(before.text);
  if (next !== "" && next.trim() === "" && opened) return { start, end: nextLine(text, end) };
  const closes = /^\s*(?:[}\])]|in\b)/.test(next);
  if (closes && before !== undefined && before.text.trim() === "") return { start: before.start, end };
  return { start, end };
}

function lineBefore(
  text: string,
  start: number,
): { readonly start: number; readonly text: string } | undefined {
  if (start === 0) return undefined;
  const at = lineStart(text, start - 1);
  return { start: at, text: text.slice(at, start) };
}

function nextLine(text: string, offset: number): number {
  const newline = text.indexOf("\n", offset);
  return newline === -1 ? text.length : newline + 1;
}

function cut({ comments }: Source, { start, end }: Range, text = ""): Removal {
  const gone = comments.filter((comment) => isWithin(comment, { start, end }));
  return { edits: [{ start, end, text }], comments: gone.map((comment) => comment.text) };
}

function combine(removals: readonly Removal[]): Removal {
  return {
    edits: removals.flatMap((removal) => removal.edits),
    comments: removals.flatMap((removal) => removal.comments),
  };
}

function blankBetween(text: string, start: number, end: number): boolean {
  return text.slice(start, end).trim() === "";
}

function skipSpaces(text: string, offset: number): number {
  let at = offset;
  while (text[at] === " " || text[at] === "\t") at++;
  return at;
}

function skipSpacesBack(text: string, offset: number): number {
  let at = offset;
  while (at > 0 && (text[at - 1] === " " || text[at - 1] === "\t")) at--;
  return at;
}

function skipBlanks(text: string, offset: number): number {
  let at = offset;
  while (at < text.length && " \t\r\n".includes(text[at]!)) at++;
  return at;
}
