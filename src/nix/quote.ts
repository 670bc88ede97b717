/** Text on its way into Nix code. Nothing becomes part of Nix source without passing through here. */

import { RESERVED } from "./lexer.ts";

const WORD = /^[a-zA-Z_][a-zA-Z0-9_'-]*$/;

/** Can this name a variable or a formal? Keywords cannot; `or` cannot either, though it may be an attribute. */
export function isIdentifier(word: string): boolean {
  return isAttrWord(word) && word !== "or";
}

/** Can this be an attribute name without quotes? */
export function isAttrWord(word: string): boolean {
  return WORD.test(word) && !RESERVED.has(word);
}

/**
 * A `"..."` literal whose value is exactly `text`.
 * @throws RangeError when `text` holds a NUL byte, which no Nix string can.
 */
export function quoteString(text: string): string {
  refuseNul(text);
  return `"${text.replace(/["\\\n\r\t]|\$(?=\{)/g, (char) => WRITTEN[char] ?? `\\${char}`)}"`;
}
const WRITTEN: Record<string, string> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** An attribute name: bare where Nix allows it, else quoted. */
export function quoteAttrName(name: string): string {
  return isAttrWord(name) ? name : quoteString(name);
}

/** An attribute path, each name quoted where it must be: `a."b c".d`. */
export function quoteAttrPath(names: readonly string[]): string {
  return names.map(quoteAttrName).join(".");
}

/**
 * Text for the inside of a `''...''` literal, escaped so that Nix reads the same text back. Indentation is not looked
 * after: Nix strips what all lines have in common. `quoteIndented` makes the whole literal.
 * @throws RangeError when `text` holds a NUL byte.
 */
export function escapeIndented(text: string): string {
  refuseNul(text);
  return text.replace(/'+|\$(?=\{)/g, (match, offset: number) => {
    if (match === "$") return "''$";
    const pairs = "'''".repeat(match.length >> 1);
    if (match.length % 2 === 0) return pairs;
    // A single apostrophe must not run into one that an escape or the closing quotes bring along.
    const rest = text.slice(offset + match.length, offset + match.length + 2);
    return rest === "" || rest === "${" ? `${pairs}''\\'` : `${pairs}'`;
  });
}

/**
 * A `''...''` literal over several lines whose value is exactly `text`: lines are indented by two spaces more than
 * `indentation`, the spaces in front of the line that the literal closes on.
 * @throws RangeError when `text` holds a NUL byte.
 */
export function quoteIndented(text: string, indentation: string): string {
  const lines = text.split("\n");
  const depths = lines.filter((line) => /[^ ]/.test(line)).map((line) => line.search(/[^ ]/));
  let shared = Math.min(...depths);
  const body = lines.map((line) => {
    if (line === "") return "";
    const depth = line.search(/[^ ]/);
    // Nix would take these spaces for indentation. One that is escaped is text, and ends it.
    const guard = depth < 0 || (depth === shared && depth > 0);
    if (guard && depth >= 0) shared = 0;
    return `${indentation}  ${guard ? "''\\" : ""}${escapeIndented(line)}`;
  });
  if (lines[lines.length - 1] === "") body[body.length - 1] = indentation;
  return `''\n${body.join("\n")}''`;
}

function refuseNul(text: string): void {
  if (text.includes("\0")) throw new RangeError("a Nix string cannot contain a NUL byte");
}
