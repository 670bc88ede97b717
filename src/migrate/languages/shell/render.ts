import { quoteShell } from "../../../translate/shell.ts";
import type { Call } from "./found.ts";
import { valuesOf } from "./programs.ts";
import type { Region } from "./region.ts";
import { type Hole, isHole, type ShellWord } from "./words.ts";

/**
 * The words of a new command as they are written in the file, in the place of an old one. A word that stood
 * in the old command is copied as its author wrote it; line continuations of the old command are kept up.
 * Undefined where a word cannot be written in this place.
 */
export function renderCommand(call: Call, argv: readonly string[]): string | undefined {
  const words = argv.map((word) => renderWord(call, word));
  if (words.some((word) => word === undefined)) return undefined;
  const text = layOut(argv, words as string[], separatorOf(call));
  return call.command.backticks && /[\\`]/.test(text) ? undefined : text;
}

/** What stood between two words of the old command: a continuation and its indentation, else a blank. */
function separatorOf({ region, command, copies }: Call): string {
  if (!copies) return " ";
  const words = command.words;
  for (let at = 1; at < words.length; at++) {
    const between = [words[at - 1]!.end, words[at]!.start] as const;
    if (/^[ \t]*\\\n[ \t]*$/.test(region.text.slice(...between))) return region.source(...between);
  }
  return " ";
}

/** One flag with its values on each line where the old command was written over several. */
function layOut(argv: readonly string[], words: readonly string[], separator: string): string {
  let text = words[0] ?? "";
  let values = 0;
  for (let at = 1; at < words.length; at++) {
    const word = argv[at]!;
    const belongs = values > 0 || (at === 1 && !word.startsWith("-"));
    text += (belongs ? " " : separator) + words[at];
    values = values > 0 ? values - 1 : valuesOf(word);
  }
  return text;
}

function renderWord(call: Call, word: string): string | undefined {
  const known = call.copies ? call.args.find(({ value }) => value === word) : undefined;
  if (known) return call.argsRegion.source(known.start, known.end);
  const { region } = call;
  if (![...word].some(isHole)) return region.encode(quoteShell(word));
  const holes = new Map(call.args.flatMap((arg) => [...arg.holes]));
  const first = holes.get(word[0]!);
  if (first?.kind === "home" && (word.length === 1 || word[1] === "/")) {
    const tilde = call.argsRegion.source(first.start, first.end);
    const rest = renderRest(call, word.slice(2), holes);
    return rest === undefined ? undefined : tilde + word.slice(1, 2) + rest;
  }
  return renderRest(call, word, holes);
}

/** A word, or what follows a tilde: in double quotes unless every part can do without. */
function renderRest(call: Call, word: string, holes: ReadonlyMap<string, Hole>): string | undefined {
  if (![...word].some(isHole)) return word === "" ? "" : call.region.encode(quoteShell(word));
  const bare = [...word].every((char) => isBare(char, holes.get(char), call.copies));
  let text = bare ? "" : call.region.encode('"');
  for (const [index, char] of [...word].entries()) {
    const hole = holes.get(char);
    const piece = hole
      ? renderHole(call.argsRegion, hole, [...word][index + 1])
      : call.region.encode(bare ? char : char.replace(/[\\"$`]/, "\\$&"));
    if (piece === undefined || text === undefined) return undefined;
    text += piece;
  }
  const close = bare ? "" : call.region.encode('"');
  return close === undefined ? undefined : text + close;
}

function isBare(char: string, hole: Hole | undefined, copies: boolean): boolean {
  if (hole) return hole.kind === "outside" && !hole.quoted && copies;
  return /[A-Za-z0-9_@%+=:,./#-]/.test(char);
}

function renderHole(region: Region, hole: Hole, next: string | undefined): string | undefined {
  const source = region.source(hole.start, hole.end);
  if (hole.kind === "several" || source.includes("`")) return undefined;
  if (hole.kind === "home") return source === "~" ? region.encode("$HOME") : undefined;
  const text = region.text.slice(hole.start, hole.end);
  const name = /^\$([A-Za-z_][A-Za-z0-9_]*)$/.exec(text)?.[1];
  if (name !== undefined && /[A-Za-z0-9_]/.test(next ?? "")) return region.encode(`\${${name}}`);
  return source;
}

/** Whether a word's holes can be written in another place than the one they stand in. */
export function movesOut(word: ShellWord): boolean {
  return [...word.holes.values()].every(({ kind }) => kind === "outside");
}
