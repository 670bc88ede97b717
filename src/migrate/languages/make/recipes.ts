import { type Encode, OPAQUE, plainRegion, type Region, RegionBuilder } from "../shell/syntax/region.ts";

/** New shell text in a recipe: a dollar of the shell is written twice, a further line begins with a tab. */
const encodeRecipe: Encode = (text) => text.replaceAll("$", "$$$$").replaceAll("\n", "\n\t");

/**
 * The shell text of a Makefile: each recipe line with its continuations, whole recipes under `.ONESHELL:`,
 * and the commands of `$(shell ...)`. Expansions of make are opaque. A Makefile with another recipe prefix
 * or another shell than sh and bash has none that can be read.
 */
export function findRecipes(text: string): readonly Region[] {
  if (/^\.RECIPEPREFIX\s*[:?+]?=/m.test(text)) return [];
  const shell = /^SHELL[ \t]*[:?]?=(.*)$/m.exec(text)?.[1]?.trim();
  if (shell !== undefined && !/(?:^|\/|\s)(?:ba|da|z|k)?sh(?:\s|$)/.test(shell)) return [];
  const oneShell = /^\.ONESHELL:/m.test(text);
  const regions: Region[] = [];
  let block: Line[] = [];
  const flush = () => {
    if (block.length > 0) regions.push(recipe(text, block));
    block = [];
  };
  for (const line of logicalLines(text)) {
    if (text[line.start] === "\t") {
      block.push(line);
      if (!oneShell) flush();
    } else {
      flush();
      regions.push(...shellCalls(text, line));
    }
  }
  flush();
  return regions;
}

interface Line {
  readonly start: number;
  /** Without its line ending. */
  readonly end: number;
}

/** Lines joined where a backslash ends them. */
function logicalLines(text: string): readonly Line[] {
  const lines: Line[] = [];
  for (let start = 0; start < text.length; ) {
    let feed = text.indexOf("\n", start);
    while (feed > 0 && isContinued(text, start, feed)) feed = text.indexOf("\n", feed + 1);
    const stop = feed < 0 ? text.length : feed;
    lines.push({ start, end: text[stop - 1] === "\r" ? stop - 1 : stop });
    start = stop + 1;
  }
  return lines;
}

function isContinued(text: string, start: number, feed: number): boolean {
  const last = text[feed - 1] === "\r" ? feed - 2 : feed - 1;
  return last >= start && text[last] === "\\";
}

function recipe(text: string, lines: readonly Line[]): Region {
  const builder = new RegionBuilder(plainRegion(text));
  for (const [index, { start, end }] of lines.entries()) {
    if (index > 0) builder.push("\n", lines[index - 1]!.end, start);
    const prefix = /^\t[ \t]*(?:[@+-][ \t]*)*/.exec(text.slice(start, end))![0];
    copyMake(builder, text, start + prefix.length, end);
  }
  return builder.build(lineEndings(text, encodeRecipe));
}

function lineEndings(text: string, encode: Encode): Encode {
  return text.includes("\r\n") ? (inserted) => encode(inserted)?.replaceAll("\n", "\r\n") : encode;
}

/** Copies text as the shell gets it: `$$` is a dollar, other expansions are opaque, a tab after a line feed goes. */
function copyMake(builder: RegionBuilder, text: string, from: number, to: number): void {
  for (let at = from; at < to; ) {
    if (text[at] === "$") {
      const end = text[at + 1] === "$" ? at + 2 : expansionEnd(text, at, to);
      builder.push(text[at + 1] === "$" ? "$" : OPAQUE, at, end);
      at = end;
    } else if (text[at] === "\n" && text[at + 1] === "\t") {
      builder.push("\n", at, at + 2);
      at += 2;
    } else if (text[at] === "\r" && text[at + 1] === "\n") {
      at++;
    } else {
      builder.push(text[at]!, at, at + 1);
      at++;
    }
  }
}

/** Where `$(A)`, `${A}` or `$A` ends. */
function expansionEnd(text: string, at: number, to: number): number {
  const open = text[at + 1];
  if (open !== "(" && open !== "{") return Math.min(at + 2, to);
  const close = open === "(" ? ")" : "}";
  let depth = 0;
  for (let index = at + 1; index < to; index++) {
    if (text[index] === open) depth++;
    else if (text[index] === close && --depth === 0) return index + 1;
  }
  return to;
}

/** The commands of `$(shell ...)` outside recipes, whose output make reads. */
/** Calls within calls that are looked at; each costs as much as all that is in it. */
const NESTED = 8;

function shellCalls(text: string, line: Line): readonly Region[] {
  const regions: Region[] = [];
  const source = text.slice(line.start, line.end);
  if (source.startsWith("#")) return regions;
  /** Ends of the calls around a place. */
  let around: readonly number[] = [];
  for (const match of source.matchAll(/\$\(shell\s+/g)) {
    const start = line.start + match.index;
    around = around.filter((end) => end > start);
    if (around.length >= NESTED) continue;
    const end = expansionEnd(text, start, line.end);
    around = [...around, end];
    const builder = new RegionBuilder(plainRegion(text));
    copyMake(builder, text, start + match[0].length, end - 1);
    // A parenthesis or a comma of new text would be read by make.
    regions.push(
      builder.build(
        (inserted) =>
          /[(),\n#]/.test(inserted.replaceAll(/[A-Za-z0-9]#[A-Za-z]/g, ""))
            ? undefined
            : inserted.replaceAll("$", "$$$$"),
        true,
      ),
    );
  }
  return regions;
}
