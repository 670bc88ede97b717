import type { Range } from "../../../../nix/index.ts";
/**
 * Shell text inside another language: what the shell will see, and where each character of it
 * comes from. A recipe line of a Makefile, a block scalar of YAML, the string after `bash -c`: all of them
 * become a `Region`, are read by the one shell parser, and are edited in the file that contains them.
 */

/** In place of text that the host language or an outer shell puts in: `${{ x }}`, `{{x}}`, `$(VAR)` of make. */
export const OPAQUE = "\uE000";

/** Spells new shell text the way its surroundings need it; undefined where it cannot be written there. */
export type Encode = (text: string) => string | undefined;

export class Region {
  /**
   * `starts[i]` and `ends[i]` are the offsets in the file between which character `i` of `text` is written;
   * both undefined when the text is the file itself.
   */
  constructor(
    readonly file: string,
    readonly text: string,
    readonly encode: Encode,
    private readonly starts?: readonly number[],
    private readonly ends?: readonly number[],
    /** Whether something outside the text reads what its commands print: `$(shell ...)` of make. */
    readonly read = false,
    /** Whether no shell reads the text: it is one command, cut into words as a shell would. */
    readonly noShell = false,
  ) {}

  /** Where the character at `index` begins in the file. */
  start(index: number): number {
    if (this.starts === undefined) return index;
    return this.starts[index] ?? this.end(this.text.length);
  }

  /** Where the character before `index` ends in the file. */
  end(index: number): number {
    if (this.ends === undefined) return index;
    return index > 0 ? this.ends[index - 1]! : (this.starts?.[0] ?? 0);
  }

  /** Whether the host language drops more than blanks between two characters: a comment between lines. */
  dropsText(from: number, to: number): boolean {
    for (let at = from + 1; at < to; at++) {
      if (/\S/.test(this.file.slice(this.end(at), this.start(at)))) return true;
    }
    return false;
  }

  /** The file's own spelling of a part of the text. */
  source(from: number, to: number): string {
    return to > from ? this.file.slice(this.start(from), this.end(to)) : "";
  }
}

/** The text of a file, where every character means itself. */
export function plainRegion(file: string): Region {
  return new Region(file, file, (text) => text);
}

/**
 * A file that is shell from its first byte to its last. Where all lines end in CR LF it is read as a line feed and
 * written as CR LF; where only some do, a shell takes the CR for text.
 */
export function wholeFile(file: string): Region {
  const plain = plainRegion(file);
  if (!file.includes("\r\n") || /(?:^|[^\r])\n/.test(file)) return plain;
  const builder = new RegionBuilder(plain);
  builder.copy(0, file.length);
  return builder.build((text) => text.replaceAll("\n", "\r\n"));
}

/** Collects, in order, the characters of a region that is part of another one. */
export class RegionBuilder {
  private text = "";
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];

  constructor(readonly outer: Region) {}

  /** One character, written as `[from, to)` of the outer text. */
  push(char: string, from: number, to: number): void {
    this.text += char;
    this.starts.push(this.outer.start(from));
    this.ends.push(this.outer.end(to));
  }

  /** The characters `[from, to)` of the outer text; CR LF becomes a line feed. */
  copy(from: number, to: number): void {
    const { text } = this.outer;
    for (let at = from; at < to; at++) {
      const crlf = text[at] === "\r" && text[at + 1] === "\n" && at + 1 < to;
      this.push(crlf ? "\n" : text[at]!, at, at + (crlf ? 2 : 1));
      if (crlf) at++;
    }
  }

  /** `spell` spells new text for this region inside the outer one. */
  build(spell: Encode, read = false, noShell = false): Region {
    const encode: Encode = (text) => {
      const spelled = spell(text);
      return spelled === undefined ? undefined : this.outer.encode(spelled);
    };
    return new Region(this.outer.file, this.text, encode, this.starts, this.ends, read, noShell);
  }
}

/** The same region with every match of `pattern` opaque: text that the host language puts in later. */
export function mask(outer: Region, pattern: RegExp): Region {
  const matches = [...outer.text.matchAll(pattern)];
  return maskHoles(
    outer,
    matches.map(({ index, 0: { length } }) => ({ start: index, end: index + length })),
  );
}

/** The same for ranges in the order of the text. */
export function maskHoles(outer: Region, holes: readonly Range[]): Region {
  if (holes.length === 0) return outer;
  const builder = new RegionBuilder(outer);
  let from = 0;
  for (const { start, end } of holes) {
    builder.copy(from, start);
    from = end;
    builder.push(OPAQUE, start, end);
  }
  builder.copy(from, outer.text.length);
  return builder.build((text) => text, outer.read, outer.noShell);
}

/** The same text as one command that no shell reads: a line break in it is a blank. `read`: as for a region. */
export function asOneCommand(outer: Region, read: boolean): Region {
  const builder = new RegionBuilder(outer);
  for (let at = 0; at < outer.text.length; at++) {
    const char = outer.text[at]!;
    builder.push(char === "\n" ? " " : char, at, at + 1);
  }
  return builder.build((text) => (text.includes("\n") ? undefined : text), read, true);
}

/** The same text, whose output something outside reads. */
export function asRead(outer: Region): Region {
  const builder = new RegionBuilder(outer);
  builder.copy(0, outer.text.length);
  return builder.build((text) => text, true, outer.noShell);
}

/**
 * `{{ ... }}` in a text, each up to the nearest two closing braces; in time in line with the text, which an expression
 * that looks for the end of each opening is not.
 */
export function findBraces(text: string): readonly Range[] {
  const found: Range[] = [];
  for (let open = text.indexOf("{{"); open >= 0; open = text.indexOf("{{", found.at(-1)!.end)) {
    const close = text.indexOf("}}", open + 2);
    if (close < 0) break;
    found.push({ start: open, end: close + 2 });
  }
  return found;
}
