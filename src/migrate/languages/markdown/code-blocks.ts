import { beginsCommand, isCommandLine, isOurs } from "../shell/syntax/line.ts";
import { type Encode, mask, plainRegion, type Region, RegionBuilder } from "../shell/syntax/region.ts";
import { parseScript } from "../shell/syntax/script.ts";

const SHELLS =
  /^(?:sh|bash|shell|zsh|console|shell-session|sh-session|shellsession|shellscript|terminal|ksh|)$/i;
/** `$ `, `# ` after a host name, `[user@host:~]$ `, `nix-shell> ` and the like. */
const PROMPT =
  /^(?:\[[^\]\n]*\]\s*[$#%>]|[\w.-]+@[\w.-][^$#\n]*[$#%]|nix-shell[$>]|\$|%|❯|➜|\u00e2\u009d\u00af|\u00e2\u009e\u009c)[ \t]+/;
/** `<host>` in a document is a gap for the reader to fill, and no redirection. */
const GAP = /<[A-Za-z][A-Za-z0-9 _./|-]*>/g;

interface Line {
  readonly start: number;
  /** Without its line ending. */
  readonly end: number;
}

/**
 * The shell text of Markdown: fenced blocks of a shell or of no language, a command per prompt where there
 * are prompts, inline code that is a whole command, and lines without a fence that are nothing but a command. Output
 * that a block shows is left out.
 */
export function findCodeBlocks(text: string, shim: string | undefined): readonly Region[] {
  const regions: Region[] = [];
  const lines = linesOf(text);
  const bareAt = bareCommands(text, lines, shim);
  for (let at = 0; at < lines.length; at++) {
    const opening =
      /^((?:[ \t]|>)*(?:[-*+]\s+|\d+[.)]\s+)?)(`{3,}(?!`)|~{3,}(?!~))(?![^`]*`)\s*([^`\s{]*)/.exec(
        slice(text, lines[at]!),
      );
    if (opening === null) {
      const bare = bareAt(at);
      regions.push(...(bare === undefined ? inlineCode(text, lines[at]!, shim) : [bare.region]));
      at += (bare?.lines ?? 1) - 1;
      continue;
    }
    const from = at + 1;
    const closing = new RegExp(`^(?:[ \\t]|>)*${opening[2]![0]}{${opening[2]!.length},}[ \\t]*$`);
    for (at++; at < lines.length && !closing.test(slice(text, lines[at]!)); ) at++;
    const language = opening[3]!.replace(/[{}.]/g, "");
    if (SHELLS.test(language)) {
      const found = fenced(text, lines.slice(from, at), prefixOf(opening[1]!));
      // Where no language is named, whatever is not shell is a drawing or a log.
      regions.push(...(language === "" ? found.filter(isShell) : found));
    }
  }
  return regions;
}

/** The commands of a document in which nothing marks them: lines that are one and nothing else. */
export function findCommandLines(text: string, shim: string | undefined): readonly Region[] {
  const regions: Region[] = [];
  const lines = linesOf(text);
  const bareAt = bareCommands(text, lines, shim);
  for (let at = 0; at < lines.length; at++) {
    const bare = bareAt(at);
    if (bare === undefined) continue;
    regions.push(bare.region);
    at += bare.lines - 1;
  }
  return regions;
}

function linesOf(text: string): readonly Line[] {
  return [...text.matchAll(/[^\n]*\n?/g)]
    .filter((match) => match[0] !== "")
    .map((match) => ({ start: match.index, end: match.index + match[0].replace(/\r?\n$/, "").length }));
}

/** What may come before a command on its line. */
const MARGIN = /^(?:[ \t]|>)*(?:[-*+][ \t]+|\d+[.)][ \t]+)?/;

/** More lines than one command is written over. */
const CONTINUED = 16;

interface BareCommand {
  readonly region: Region;
  readonly lines: number;
}

/** Looks for a command at a line, asked in order: the lines that continue a command begin no other one. */
function bareCommands(text: string, lines: readonly Line[], shim: string | undefined) {
  let next = 0;
  return (at: number): BareCommand | undefined => {
    if (at < next || !slice(text, lines[at]!).includes("nix")) return undefined;
    const [block] = continued(text, lines.slice(at, at + CONTINUED));
    const region = bareRegion(text, block!);
    if (!beginsCommand(region.text)) return undefined;
    next = at + block!.length;
    return isCommandLine(region, shim) ? { region, lines: block!.length } : undefined;
  };
}

/** A command on lines of its own, in a block that is only indented or outside any block. */
function bareRegion(text: string, [line, ...more]: readonly Line[]): Region {
  const first = line!;
  const margin = MARGIN.exec(slice(text, first))![0];
  const prompt = PROMPT.exec(slice(text, first).slice(margin.length))?.[0] ?? "";
  const start = first.start + margin.length + prompt.length;
  const rest = more.map((each) => ({ ...each, start: each.start + skip(slice(text, each), margin) }));
  const all = [{ start, end: first.end }, ...rest];
  const last = all.pop()!;
  const end = last.start + slice(text, last).trimEnd().length;
  return join(text, [...all, { start: last.start, end }], prefixOf(margin), MARKUP);
}

/** The blanks and quote marks before a fence; a list's bullet counts as blanks. */
function prefixOf(opening: string): string {
  return opening.replace(/[-*+\d.)]/g, " ");
}

function slice(text: string, { start, end }: Line): string {
  return text.slice(start, end);
}

function fenced(text: string, lines: readonly Line[], prefix: string): readonly Region[] {
  const inner = lines.map(({ start, end }) => ({ start: start + skip(text.slice(start, end), prefix), end }));
  const prompted = inner.some((line) => PROMPT.test(slice(text, line)));
  const blocks = prompted ? commandsAfterPrompts(text, inner) : inner.length > 0 ? [inner] : [];
  const regions = blocks.map((block) => join(text, block, prefix));
  // A block that is not valid shell as a whole may still contain lines that are.
  return regions.flatMap((region, index) =>
    isShell(region) ? [region] : continued(text, blocks[index]!).map((block) => join(text, block, prefix)),
  );
}

function isShell(region: Region): boolean {
  return parseScript(region.text).errors.length === 0;
}

/** How much of the fence's own prefix a line begins with. */
function skip(line: string, prefix: string): number {
  let at = 0;
  while (at < prefix.length && (line[at] === prefix[at] || (line[at] === " " && prefix[at] === "\t"))) at++;
  return at;
}

function commandsAfterPrompts(text: string, lines: readonly Line[]): readonly (readonly Line[])[] {
  return continued(text, lines)
    .map((block) => ({ block, prompt: PROMPT.exec(slice(text, block[0]!)) }))
    .filter(({ prompt }) => prompt !== null)
    .map(({ block, prompt }) => [
      { start: block[0]!.start + prompt![0].length, end: block[0]!.end },
      ...block.slice(1),
    ]);
}

/** Lines joined where a backslash ends them. */
function continued(text: string, lines: readonly Line[]): readonly (readonly Line[])[] {
  const blocks: Line[][] = [];
  for (const [index, line] of lines.entries()) {
    const before = lines[index - 1];
    if (before && slice(text, before).endsWith("\\")) blocks.at(-1)!.push(line);
    else blocks.push([line]);
  }
  return blocks;
}

/** What Markdown reads as markup outside a fence. */
const MARKUP = /[*<>`]/;

/** `unfit`: what must not be written there. */
function join(text: string, lines: readonly Line[], prefix: string, unfit?: RegExp): Region {
  const builder = new RegionBuilder(plainRegion(text));
  for (const [index, { start, end }] of lines.entries()) {
    if (index > 0) builder.push("\n", lines[index - 1]!.end, start);
    builder.copy(start, end);
  }
  const feed = text.includes("\r\n") ? "\r\n" : "\n";
  const encode: Encode = (inserted) =>
    unfit?.test(inserted) ? undefined : inserted.replaceAll("\n", feed + prefix);
  return mask(builder.build(encode), GAP);
}

/** `nixos-generate -f iso ...` in running text: a whole command, with at least one flag. */
function inlineCode(text: string, { start, end }: Line, shim: string | undefined): readonly Region[] {
  const source = text.slice(start, end);
  return [
    ...source.matchAll(
      /(?<!`)`(?!`)\s*((?:sudo |nix |nix-shell |nix-build |nixos-rebuild |nixos-generate )[^`]*)`(?!`)/g,
    ),
  ]
    .filter(
      ([, command]) => /\s-/.test(command!) && (command!.includes("nixos-generat") || isOurs(command!, shim)),
    )
    .map((match) => {
      const from = start + match.index + match[0].indexOf(match[1]!);
      const builder = new RegionBuilder(plainRegion(text));
      builder.copy(from, from + match[1]!.length);
      return mask(
        builder.build((inserted) => (/[`\n]/.test(inserted) ? undefined : inserted)),
        GAP,
      );
    });
}
