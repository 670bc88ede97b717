import type { Scalar } from "yaml";
import { type Encode, plainRegion, type Region, RegionBuilder } from "../shell/syntax/region.ts";

/**
 * The text of a scalar, character for character as YAML reads it. Undefined where the reading here and the
 * reading of the `yaml` package differ, so that nothing is edited on a guess. `inFlow`: the scalar is inside
 * `[...]` or `{...}`.
 */
export function scalarRegion(text: string, scalar: Scalar<string>, inFlow: boolean): Region | undefined {
  const [start, end] = scalar.range ?? [0, 0];
  const region = read(text, scalar, start, end, inFlow);
  return region?.text.trimEnd() === scalar.value.trimEnd() ? region : undefined;
}

function read(
  text: string,
  scalar: Scalar<string>,
  start: number,
  end: number,
  inFlow: boolean,
): Region | undefined {
  switch (scalar.type) {
    case "BLOCK_LITERAL":
    case "BLOCK_FOLDED":
      return block(text, start, end, scalar.type === "BLOCK_FOLDED");
    case "QUOTE_SINGLE":
      return singleQuoted(text, start + 1, end - 1);
    case "QUOTE_DOUBLE":
      return doubleQuoted(text, start + 1, end - 1);
    case "PLAIN":
      return plain(text, start, end, inFlow);
    default:
      return undefined;
  }
}

interface Line {
  readonly start: number;
  readonly end: number;
}

/** Physical lines without their endings. */
function linesOf(text: string, start: number, end: number): readonly Line[] {
  const lines: Line[] = [];
  for (let at = start; at < end; ) {
    const feed = text.indexOf("\n", at);
    const stop = feed < 0 || feed >= end ? end : feed;
    lines.push({ start: at, end: text[stop - 1] === "\r" && stop > at ? stop - 1 : stop });
    at = stop + 1;
  }
  return lines;
}

/** `|` and `>`: the indentation of the first line with text goes from every line; `>` joins lines. */
function block(text: string, start: number, end: number, folded: boolean): Region | undefined {
  const header = text.indexOf("\n", start);
  if (header < 0 || header >= end) return undefined;
  const lines = linesOf(text, header + 1, end);
  const indicated = /^[|>][+-]?([1-9])/.test(text.slice(start, header));
  const first = lines.find((line) => text.slice(line.start, line.end).trim() !== "");
  if (indicated || first === undefined) return undefined;
  const indent = /^ */.exec(text.slice(first.start, first.end))![0];
  const builder = new RegionBuilder(plainRegion(text));
  for (const [index, line] of lines.entries()) {
    const from = Math.min(line.start + indent.length, line.end);
    builder.copy(from, line.end);
    const next = lines[index + 1];
    if (next === undefined) break;
    const joins = folded && isFolded(text, line, indent) && isFolded(text, next, indent);
    builder.push(joins ? " " : "\n", line.end, Math.min(next.start + indent.length, next.end));
  }
  const feed = text.includes("\r\n") ? "\r\n" : "\n";
  return builder.build((inserted) =>
    folded && inserted.includes("\n") ? undefined : inserted.replaceAll("\n", feed + indent),
  );
}

/** A line of text that `>` joins with its neighbour: neither empty nor indented further. */
function isFolded(text: string, line: Line, indent: string): boolean {
  return /^\S/.test(text.slice(line.start + indent.length, line.end));
}

function singleQuoted(text: string, start: number, end: number): Region | undefined {
  if (text.slice(start, end).includes("\n")) return undefined;
  const builder = new RegionBuilder(plainRegion(text));
  for (let at = start; at < end; ) {
    const width = text[at] === "'" ? 2 : 1;
    builder.push(text[at]!, at, at + width);
    at += width;
  }
  return builder.build((inserted) => (inserted.includes("\n") ? undefined : inserted.replaceAll("'", "''")));
}

const ESCAPES: Readonly<Record<string, string>> = { '"': '"', "\\": "\\", "/": "/", n: "\n", t: "\t" };

function doubleQuoted(text: string, start: number, end: number): Region | undefined {
  if (text.slice(start, end).includes("\n")) return undefined;
  const builder = new RegionBuilder(plainRegion(text));
  for (let at = start; at < end; ) {
    const escaped = text[at] === "\\" ? ESCAPES[text[at + 1] ?? ""] : undefined;
    if (text[at] === "\\" && escaped === undefined) return undefined;
    const width = escaped === undefined ? 1 : 2;
    builder.push(escaped ?? text[at]!, at, at + width);
    at += width;
  }
  return builder.build((inserted) =>
    inserted.replaceAll(/[\\"]/g, "\\$&").replaceAll("\n", "\\n").replaceAll("\t", "\\t"),
  );
}

/** A plain scalar; over several lines each line break with its blanks is one blank. */
function plain(text: string, start: number, end: number, inFlow: boolean): Region {
  const builder = new RegionBuilder(plainRegion(text));
  for (let at = start; at < end; ) {
    const fold = /^[ \t]*\r?\n[ \t]*(?=\S)/.exec(text.slice(at, end));
    const length = fold?.[0].length ?? (/^[ \t]+/.exec(text.slice(at, end))?.[0].length || 1);
    if (fold) builder.push(" ", at, at + length);
    else builder.copy(at, at + length);
    at += length;
  }
  const unsafe = inFlow ? /\n|(?:^|\s)#|:(?:\s|$)|[[\]{},]/ : /\n|(?:^|\s)#|:(?:\s|$)/;
  const encode: Encode = (inserted) => (unsafe.test(inserted) ? undefined : inserted);
  return builder.build(encode);
}
