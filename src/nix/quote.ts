/** Text on its way into Nix code. Nothing becomes part of Nix source without passing through here. */

import { RESERVED } from "./lexer.ts";

const IDENTIFIER = /^[a-zA-Z_][a-zA-Z0-9_'-]*$/;

/** Can this name a variable or a formal? Keywords cannot; `or` cannot either, though it may be an attribute. */
export function isIdentifier(word: string): boolean {
  return IDENTIFIER.test(word) && !RESERVED.has(word) && word !== "or";
}

/** Can this stand as an attribute name without quotes? */
export function isAttrWord(word: string): boolean {
  return IDENTIFIER.test(word) && !RESERVED.has(word);
}

/**
 * A `"..."` literal whose value is exactly `text`. Backslash, quote, line feed, carriage return and tab are escaped,
 * and every `$` that Nix could take for the start of an interpolation.
 * @throws RangeError when `text` holds a NUL byte, which no Nix string can.
 */
export function quoteString(text: string): string {
  refuseNul(text);
  return `"${text.replace(/["\\\n\r\t]|\$(?=\{)/g, (char) => STRING_ESCAPES[char] ?? `\\${char}`)}"`;
}
const STRING_ESCAPES: Record<string, string> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** An attribute name: bare where Nix allows it, else quoted. */
export function quoteAttrName(name: string): string {
  return isAttrWord(name) ? name : quoteString(name);
}

/** An attribute path, each name quoted where it must be: `a."b c".d`. */
export function quoteAttrPath(names: readonly string[]): string {
  return names.map(quoteAttrName).join(".");
}

/**
 * Text for the inside of a `''...''` literal: `''` and `${` are escaped, and what Nix would change or drop there
 * (tabs and carriage returns stay; a lone `'` or `$` at an edge is escaped, too). Indentation is the caller's part:
 * every line of the result may be indented by the same number of spaces, if no line of `text` begins with one.
 * @throws RangeError when `text` holds a NUL byte.
 */
export function escapeIndented(text: string): string {
  refuseNul(text);
  return text
    .replace(/'(?=')|\$(?=\{)|'$|\$$/g, (char) => (char === "$" ? "''$" : "''\\'"))
    .replace(/''\\'(?='')/g, "''\\'");
}

function refuseNul(text: string): void {
  if (text.includes("\0")) throw new RangeError("a Nix string cannot contain a NUL byte");
}
