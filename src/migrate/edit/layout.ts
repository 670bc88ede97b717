import type { Comment, Range, Tree } from "../../nix/tree.ts";
import { isWithin } from "../../nix/walk.ts";

// How a text is laid out around a place: lines, indentation, line endings, comments in the gaps.

/** The line ending of a text: that of its first line. */
export function lineEnding(text: string): "\r\n" | "\n" {
  const at = text.indexOf("\n");
  return at > 0 && text[at - 1] === "\r" ? "\r\n" : "\n";
}

/** Offset of the first byte of the line an offset is on. */
export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf("\n", offset - 1) + 1;
}

/** Offset behind the line ending of the line an offset is on, or the end of the text. */
export function lineEnd(text: string, offset: number): number {
  const at = text.indexOf("\n", offset);
  return at < 0 ? text.length : at + 1;
}

/** The blanks that the line of an offset begins with. */
export function indentAt(text: string, offset: number): string {
  const start = lineStart(text, offset);
  return /^[ \t]*/.exec(text.slice(start, offset))![0];
}

/** Whether only blanks come before an offset on its line. */
export function startsLine(text: string, offset: number): boolean {
  return /^[ \t]*$/.test(text.slice(lineStart(text, offset), offset));
}

export function isMultiline(text: string, range: Range): boolean {
  return text.slice(range.start, range.end).includes("\n");
}

/** One more level, in the file's own unit: a tab where the line is indented with tabs, else two blanks. */
export function deeper(indent: string): string {
  return indent + (indent.includes("\t") ? "\t" : "  ");
}

/** Every line but the first indented, blank lines left blank, with the line ending given. */
export function indentLines(block: string, indent: string, ending: string): string {
  return block
    .split("\n")
    .map((line, index) => (index === 0 || line === "" ? line : indent + inUnitOf(indent, line)))
    .join(ending);
}

/** A line that is indented by two blanks a level, in tabs where its surroundings are. */
function inUnitOf(indent: string, line: string): string {
  if (!indent.includes("\t")) return line;
  return line.replace(/^(?: {2})+/, (blanks) => "\t".repeat(blanks.length / 2));
}

export function commentsWithin(tree: Tree, range: Range): readonly Comment[] {
  return tree.comments.filter((comment) => isWithin(comment, range));
}

/** A block one level, two blanks, further in; blank lines stay blank. */
export function indent(block: string): string {
  return block.replaceAll(/^(?=.)/gm, "  ");
}

/** A text to be compared: every gap one blank. */
export function collapseGaps(text: string): string {
  return text.replaceAll(/\s+/g, " ");
}
