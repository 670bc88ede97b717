/**
 * What strings mean: escapes, and the indentation that `''` strings lose. Follows Nix 2.26 (`unescapeStr` in
 * `lexer.l`, `stripIndentation` in `parser-state.hh`), down to which pieces the lexer cuts a string into.
 */

import type { Attr, Expr, IndentedString, Interpolation, Part, Path, StringLiteral } from "./tree.ts";

/** A piece of a string's value: text as it is at run time, or an interpolation. */
export type ValuePart = string | Interpolation;

/** The expression inside any number of parentheses. */
export function unwrap(expr: Expr): Expr {
  let inner = expr;
  while (inner.kind === "Paren") inner = inner.expr;
  return inner;
}

/** The name an attribute has whatever happens, or undefined where it must be evaluated. */
export function staticName(attr: Attr): string | undefined {
  return attr.kind === "Name" ? attr.name : plainString(attr.kind === "String" ? attr : attr.expr);
}

/** The value of a string or URI literal without interpolations; undefined for anything else. */
export function stringValue(expr: Expr): string | undefined {
  if (expr.kind === "Uri") return expr.value;
  if (expr.kind !== "String" && expr.kind !== "IndentedString") return undefined;
  if (expr.parts.some((part) => part.kind === "Interpolation")) return undefined;
  return stringPieces(expr).join("");
}

/** The value of a string in parts, escapes resolved and indentation stripped; no two texts in a row, none empty. */
export function stringParts(node: StringLiteral | IndentedString): ValuePart[] {
  const parts: ValuePart[] = [];
  for (const piece of stringPieces(node)) {
    const last = parts[parts.length - 1];
    if (typeof piece === "string" && typeof last === "string") parts[parts.length - 1] = last + piece;
    else parts.push(piece);
  }
  return parts;
}

/** As `stringParts`, but with text in the pieces that Nix keeps apart: those its lexer cut. */
export function stringPieces(node: StringLiteral | IndentedString): ValuePart[] {
  if (node.kind === "IndentedString") return indentedPieces(node.parts);
  return node.parts.map((part) => (part.kind === "Text" ? resolveEscapes(part.raw) : part));
}

/**
 * The string that Nix has in hand once an expression is parsed, without evaluating anything. That is less than
 * `stringValue` for `''a''$b''`, which is three pieces to Nix, and more for `''${"a"}''`, which it simplifies.
 */
export function plainString(expr: Expr): string | undefined {
  let node = unwrap(expr);
  for (;;) {
    if (node.kind === "Uri") return node.value;
    if (node.kind !== "String" && node.kind !== "IndentedString") return undefined;
    const [first = "", second] = stringPieces(node);
    if (second !== undefined) return undefined;
    if (typeof first === "string") return first;
    if (node.kind === "String") return undefined;
    node = unwrap(first.expr);
  }
}

/** A path without interpolations as it is written, `./a/b`; undefined with interpolations. */
export function pathText(path: Path): string | undefined {
  const first = path.parts[0];
  return path.parts.length === 1 && first?.kind === "Text" ? first.raw : undefined;
}

/** Resolves the escapes of `"..."`, and makes CR and CR LF a line feed. */
function resolveEscapes(raw: string): string {
  if (!/[\\\r]/.test(raw)) return raw;
  return raw.replace(/\\([\s\S])|\r\n?/g, (_match, escaped: string | undefined) =>
    escaped === undefined ? "\n" : unescapeChar(escaped),
  );
}

function unescapeChar(char: string): string {
  return char === "n" ? "\n" : char === "r" ? "\r" : char === "t" ? "\t" : char;
}

/** A piece as the lexer of Nix cuts it: only plain text takes part in finding the indentation. */
type Piece = { readonly text: string; readonly plain: boolean } | Interpolation;

function pieces(parts: readonly Part[]): Piece[] {
  const result: Piece[] = [];
  for (const part of parts) {
    if (part.kind === "Interpolation") result.push(part);
    else cut(part.raw, result);
  }
  return result;
}

/** Cuts literal text as the IND_STRING rules of `lexer.l` do. */
function cut(raw: string, result: Piece[]): void {
  let from = 0;
  let at = 0;
  const flush = (length: number, text: string) => {
    if (at > from) result.push({ text: raw.slice(from, at), plain: true });
    result.push({ text, plain: false });
    at += length;
    from = at;
  };
  while (at < raw.length) {
    const char = raw[at];
    const next = raw[at + 1];
    if (char !== "$" && char !== "'") at++;
    else if (next === undefined) flush(1, char);
    else if (char === "$" && next === "'") flush(1, "$");
    else if (char === "$") at += 2;
    else if (next === "$") flush(1, "'");
    else if (next !== "'") at += 2;
    else if (raw[at + 2] === "\\") flush(4, unescapeChar(raw[at + 3]!));
    else flush(3, raw[at + 2] === "$" ? "$" : "''");
  }
  if (at > from) result.push({ text: raw.slice(from, at), plain: true });
}

function indentedPieces(parts: readonly Part[]): ValuePart[] {
  const all = pieces(parts);
  const strip = new IndentationStripper(indentation(all));
  const result: ValuePart[] = [];
  for (const [index, piece] of all.entries()) {
    if ("kind" in piece) {
      strip.interpolation();
      result.push(piece);
      continue;
    }
    let text = strip.text(piece.text);
    // A last line of spaces only is the indentation of the closing quotes.
    if (index === all.length - 1) text = text.replace(/\n *$/, "\n");
    if (text !== "") result.push(text);
  }
  return result;
}

/** The least number of spaces any line begins with; lines of spaces only do not count. */
function indentation(all: readonly Piece[]): number {
  let least = 1000000;
  let current = 0;
  let atLineStart = true;
  const content = () => {
    if (atLineStart && current < least) least = current;
    atLineStart = false;
  };
  for (const piece of all) {
    if ("kind" in piece || !piece.plain) {
      content();
      continue;
    }
    for (const char of piece.text) {
      if (char === "\n") {
        atLineStart = true;
        current = 0;
      } else if (atLineStart && char === " ") current++;
      else content();
    }
  }
  return least;
}

class IndentationStripper {
  private readonly indent: number;
  private atLineStart = true;
  private dropped = 0;

  constructor(indent: number) {
    this.indent = indent;
  }

  interpolation(): void {
    this.atLineStart = false;
    this.dropped = 0;
  }

  text(text: string): string {
    let result = "";
    for (const char of text) {
      if (this.atLineStart && char === " ") {
        if (this.dropped++ >= this.indent) result += char;
        continue;
      }
      result += char;
      if (this.atLineStart) this.dropped = 0;
      this.atLineStart = char === "\n";
    }
    return result;
  }
}

/** Is there a NUL byte in this literal text that is not escaped? Nix refuses strings with one. */
export function hasPlainNul(raw: string, kind: "String" | "IndentedString"): boolean {
  if (kind === "String") return raw.replace(/\\[\s\S]/g, "").includes("\0");
  const cuts: Piece[] = [];
  cut(raw, cuts);
  return cuts.some((piece) => "text" in piece && piece.plain && piece.text.includes("\0"));
}
