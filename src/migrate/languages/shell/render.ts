import type { ModernCommand } from "../../../translate/modern/modern.ts";
import { quoteShell } from "../../../translate/shell.ts";
import type { Call } from "./found.ts";
import { valuesOf } from "./programs.ts";
import { OPAQUE, type Region } from "./syntax/region.ts";
import { type Hole, isHole, type ShellWord } from "./syntax/words.ts";

/**
 * A command of nixpkgs as it is written in the file, in the place of an old one; `nix` is how Nix is called there.
 * Undefined where a word cannot be written in this place.
 */
export function renderNative(
  call: Call,
  nix: readonly string[],
  { argv, env, absolute }: Pick<ModernCommand, "argv" | "env" | "absolute">,
): string | undefined {
  const features = call.features.map(({ value }) => value);
  const own = features.length > 0 ? ["nix", ...features] : nix;
  const words = argv[0] === "nix" ? [...own, ...argv.slice(1)] : argv;
  if (call.readAgain && (Object.keys(env).length > 0 || !words.every(isPlain))) return undefined;
  const command = renderCommand(call, words, own.length - 1);
  const assignments = Object.entries(env).map(([name, value]) => {
    const word =
      name === absolute
        ? renderAbsolute(call, value)
        : name === "NIX_PATH"
          ? renderPath(call, value)
          : renderWord(call, value);
    return word === undefined ? undefined : `${name}=${word}`;
  });
  if (command === undefined || assignments.includes(undefined)) return undefined;
  // Behind sudo and the like an assignment is no longer one.
  const first = !call.copies || call.command.words[0]!.start === call.start;
  const prefix = assignments.length === 0 || first ? assignments : ["env", ...assignments];
  const text = [...prefix, command].join(" ");
  return call.command.backticks && /[\\`]/.test(text) ? undefined : text;
}

/** Entries of NIX_PATH in front of those there are. */
function renderPath(call: Call, entries: string): string | undefined {
  const rest = ":${NIX_PATH-}";
  if (isPlain(entries)) return call.region.encode(`"${entries}${rest}"`);
  const [word, more] = [renderWord(call, entries), call.region.encode(`"${rest}"`)];
  return word === undefined || more === undefined ? undefined : word + more;
}

/** Whether a word means the same however often a shell reads it. */
function isPlain(word: string): boolean {
  return /^[A-Za-z0-9_@%+=:,./-][A-Za-z0-9_@%+=:,./#-]*$/.test(word);
}

/** The path of a file, seen from the folder that the command runs in, as an absolute one. */
function renderAbsolute(call: Call, path: string): string | undefined {
  const { region } = call;
  const holes = holesOf(call);
  const first = holes.get(path[0] ?? "");
  if (path.startsWith("/") || first?.kind === "home") return renderWord(call, path);
  if (first !== undefined) {
    const word = renderRest(call, path, holes);
    const [open, close] = [region.encode('"$(realpath '), region.encode(')"')];
    return word === undefined || open === undefined || close === undefined ? undefined : open + word + close;
  }
  const rest = renderRest(call, path.replace(/^\.\//, ""), holes);
  const folder = region.encode('"$PWD"/');
  return rest === undefined || folder === undefined ? undefined : folder + rest;
}

/**
 * The words of a new command as they are written in the file, in the place of an old one. A word of
 * the old command is copied as its author wrote it; line continuations of the old command are kept up.
 * `ownFlags`: how many words between the first and the subcommand there are.
 */
function renderCommand(call: Call, argv: readonly string[], ownFlags: number): string | undefined {
  const words = argv.map((word) => renderWord(call, word));
  if (words.some((word) => word === undefined)) return undefined;
  return layOut(argv, words as string[], separatorOf(call), headLength(argv, ownFlags));
}

/** How many words say what is done to what: `nix build INSTALLABLE`, `nix run FLAKE -- build-image`. */
function headLength(argv: readonly string[], ownFlags: number): number {
  const behind = argv.indexOf("--");
  if (behind > 0) return behind + 2;
  return Math.min(argv[0] === "nix" ? 3 + ownFlags : 2, argv.length);
}

/** The text between two words of the old command: a continuation and its indentation, else a blank. */
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
function layOut(argv: readonly string[], words: readonly string[], separator: string, head: number): string {
  let text = words.slice(0, head).join(" ");
  let values = 0;
  for (let at = head; at < words.length; at++) {
    text += (values > 0 ? " " : separator) + words[at];
    values = values > 0 ? values - 1 : valuesOf(argv[at]!);
  }
  return text;
}

function holesOf(call: Call): ReadonlyMap<string, Hole> {
  return new Map(call.args.flatMap((arg) => [...arg.holes]));
}

function renderWord(call: Call, word: string): string | undefined {
  const known = call.copies
    ? [...call.args, ...call.features].find(({ value }) => value === word)
    : undefined;
  if (known) return call.argsRegion.source(known.start, known.end);
  const { region } = call;
  if (![...word].some(isHole)) return region.encode(quoteWord(word));
  const holes = holesOf(call);
  const first = holes.get(word[0]!);
  if (first?.kind === "home" && (word.length === 1 || word[1] === "/")) {
    const tilde = call.argsRegion.source(first.start, first.end);
    const rest = renderRest(call, word.slice(2), holes);
    return rest === undefined ? undefined : tilde + word.slice(1, 2) + rest;
  }
  return renderRest(call, word, holes);
}

/** A flake reference needs no quotes for the `#` within it. */
function quoteWord(word: string): string {
  return isPlain(word) && !word.startsWith("=") ? word : quoteShell(word);
}

/** A word, or what follows a tilde: in double quotes unless every part can do without. */
function renderRest(call: Call, word: string, holes: ReadonlyMap<string, Hole>): string | undefined {
  if (![...word].some(isHole)) return word === "" ? "" : call.region.encode(quoteWord(word));
  const chars = [...word];
  const bare = chars.every((char) => isBare(char, holes.get(char), call.copies));
  const sources: string[] = [];
  let text = "";
  for (const [index, char] of chars.entries()) {
    const hole = holes.get(char);
    const source = hole && renderHole(call.argsRegion, hole, chars[index + 1]);
    if (hole && source === undefined) return undefined;
    if (source !== undefined) sources.push(source);
    text += hole ? OPAQUE : bare ? char : char.replace(/[\\"$`]/, "\\$&");
  }
  // All at once, for what a character means can depend on the one before it; what fills the holes is spelled already.
  const pieces = call.region.encode(bare ? text : `"${text}"`)?.split(OPAQUE);
  return pieces?.map((piece, index) => piece + (sources[index] ?? "")).join("");
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

/** Whether a word's holes can be written in another place than where they are. */
export function movesOut(word: ShellWord): boolean {
  return [...word.holes.values()].every(({ kind }) => kind === "outside");
}
