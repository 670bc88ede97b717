/** Where an offset is, for people. */

/** A place in a file; all numbers begin at 1. */
export interface Position {
  readonly line: number;
  /** In bytes, as Nix counts. */
  readonly column: number;
  /** In characters as an editor shows them: Unicode code points, where the line is valid UTF-8. */
  readonly displayColumn: number;
}

/** Offsets to lines and back, for text decoded latin1. LF, CR LF and a lone CR end a line, as in Nix. */
export class LineIndex {
  readonly #text: string;
  readonly #starts: number[] = [0];

  constructor(text: string) {
    this.#text = text;
    for (const ending of text.matchAll(/\r\n?|\n/g)) this.#starts.push(ending.index + ending[0].length);
  }

  /** How many lines there are; text behind the last line ending is a line, even if it is empty. */
  get count(): number {
    return this.#starts.length;
  }

  /** The line that holds `offset`, from 1. */
  lineOf(offset: number): number {
    let low = 0;
    let high = this.#starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.#starts[middle]! <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  }

  /** Offset of the first byte of a line. @throws RangeError when there is no such line. */
  startOf(line: number): number {
    const start = this.#starts[line - 1];
    if (start === undefined) throw new RangeError(`no line ${line} of ${this.count}`);
    return start;
  }

  /** A line without its ending, still latin1. */
  textOf(line: number): string {
    return this.#text
      .slice(this.startOf(line), this.#starts[line] ?? this.#text.length)
      .replace(/(?<![\r\n])[\r\n]+$/, "");
  }

  /** Where `offset` is. */
  positionOf(offset: number): Position {
    const line = this.lineOf(offset);
    const start = this.startOf(line);
    const before = decodeUtf8(this.#text.slice(start, offset));
    return { line, column: offset - start + 1, displayColumn: [...before].length + 1 };
  }
}

/** Text as people read it, from bytes decoded latin1. Bytes that are no UTF-8 become U+FFFD. */
export function decodeUtf8(latin1: string): string {
  return isAscii(latin1) ? latin1 : UTF8.decode(Uint8Array.from(latin1, (byte) => byte.charCodeAt(0)));
}

/** The bytes of text, one to a character, ready to be put into source. The inverse of `decodeUtf8`. */
export function encodeUtf8(text: string): string {
  return isAscii(text) ? text : decodeLatin1(new TextEncoder().encode(text));
}

/** Bytes as text, one character a byte. (The "latin1" of TextDecoder is windows-1252, which is another encoding.) */
export function decodeLatin1(bytes: Uint8Array): string {
  const pieces: string[] = [];
  for (let at = 0; at < bytes.length; at += PIECE)
    pieces.push(String.fromCharCode(...bytes.subarray(at, at + PIECE)));
  return pieces.join("");
}

/** A byte order mark is a character like any other: offsets must hold. */
const UTF8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** As many bytes as can be arguments of one call in every engine. */
const PIECE = 8192;

function isAscii(text: string): boolean {
  return !/[^\x00-\x7f]/.test(text);
}
