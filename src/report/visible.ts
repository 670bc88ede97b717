declare const kind: unique symbol;

/**
 * Text in which nothing acts on what shows it: no control character moves the cursor of a terminal, no character is
 * unseen or turns the direction of the others, no line is a command to a CI runner, and each line of it was meant as
 * one. Only the functions here make it, so that text from outside cannot be shown without them.
 */
export type Visible = string & { readonly [kind]: "visible" };

/** Text for a program, byte for byte: a path, a patch, a script. */
export type Exact = string & { readonly [kind]: "exact" };

/**
 * Characters that are spelled out: controls, formats (direction, joiners, tags), separators of lines, those that Unicode
 * lets a program not draw, private and unpaired ones. A tab stays: it moves within its line.
 */
const UNSEEN =
  /(?!\t)[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/gu;

/**
 * What CI runners obey within their log: `##[command]` and `##vso[...]` anywhere in a line (GitHub, Azure),
 * `##teamcity[`, and `::command::` at its start, blanks before it or not (actions/runner, ActionCommand.cs).
 */
const ORDERED = /#(?=#\w{0,16}\[)|^(\s*):(?=:)/g;

/** One line: what is in it and not seen is spelled out, line breaks among it. */
export function visible(line: string): Visible {
  const spelled = spellUnseen(line);
  return spelled.replaceAll(ORDERED, (found, blanks?: string) =>
    blanks === undefined ? spell(found) : `${blanks}${spell(":")}`,
  ) as Visible;
}

/** Lines, each ended, as one text. */
export function visibleLines(lines: readonly string[]): Visible {
  return lines.map((line) => `${visible(line)}\n`).join("") as Visible;
}

/** Literal text of ours around visible parts. */
export function compose(strings: TemplateStringsArray, ...parts: readonly (Visible | number)[]): Visible {
  return strings.map((string, index) => `${string}${parts[index] ?? ""}`).join("") as Visible;
}

/** Several visible texts behind each other. */
export function joinVisible(texts: readonly Visible[], between = ""): Visible {
  return texts.join(between) as Visible;
}

/** The same lines in colours: `colourOf` gives the number of one (ECMA-48, SGR), or none. */
export function paintLines(text: Visible, colourOf: (line: string) => number | undefined): Visible {
  const lines = text.split("\n").map((line) => {
    const colour = colourOf(line);
    return colour === undefined || line === "" ? line : `\u001b[${colour}m${line}\u001b[0m`;
  });
  return lines.join("\n") as Visible;
}

/** A path as git shows it: as it is, or in quotes with escapes where a character of it would mislead. */
export function visiblePath(path: string): Visible {
  return visible(/["\\\t]/.test(path) || spellUnseen(path) !== path ? JSON.stringify(path) : path);
}

/** Data as JSON, with what is not seen in escapes of JSON: it reads back as it was. */
export function visibleJson(value: unknown): Visible {
  const text = JSON.stringify(value, null, 2);
  const escaped = text.replaceAll(UNSEEN, (char) => (char === "\n" ? char : escapeForJson(char)));
  return `${escaped.replaceAll(ORDERED, (found) => (found === "#" ? "\\u0023" : found))}\n` as Visible;
}

/** Says that a text goes to a program, which must get every byte. */
export function exact(text: string): Exact {
  return text as Exact;
}

/** The unseen characters of a text by `name`; for other kinds of text than lines. */
export function spellUnseen(text: string, name: (char: string) => string = spell): string {
  return text.replaceAll(UNSEEN, name);
}

const SHORT: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r" };

function spell(char: string): string {
  const code = char.codePointAt(0)!;
  const digits = code.toString(16);
  return SHORT[char] ?? (code < 0x100 ? `\\x${digits.padStart(2, "0")}` : `\\u{${digits}}`);
}

/** In halves above U+FFFF, as JSON wants it. */
function escapeForJson(char: string): string {
  const halves = Array.from({ length: char.length }, (_, index) => char.charCodeAt(index));
  return halves.map((half) => `\\u${half.toString(16).padStart(4, "0")}`).join("");
}
