import type { ParameterExpansionPart, Word, WordPart } from "unbash";
import { OPAQUE } from "./region.ts";

/** A part of a word that is only known when the shell, or the host language before it, has run. */
export interface Hole {
  /**
   * `variable`: an expansion of this shell; `outside`: text that the host language or an outer shell puts
   * in; `home`: an unquoted tilde at the start; `several`: what may become no word or many.
   */
  readonly kind: "variable" | "outside" | "home" | "several";
  readonly quoted: boolean;
  /** Range in the region's text. */
  readonly start: number;
  readonly end: number;
}

/** A word of a command. In `value` quotes and escapes are resolved and every hole is one character. */
export interface ShellWord {
  readonly value: string;
  readonly holes: ReadonlyMap<string, Hole>;
  readonly start: number;
  readonly end: number;
}

const FIRST_HOLE = 0xe100;
const LAST_HOLE = 0xf8fe;
const SPARE = String.fromCharCode(LAST_HOLE + 1);

/** Hands out the characters that mark holes; they are unique within one command. */
export class HoleNames {
  private next = FIRST_HOLE;

  /** Undefined when one command has more holes than there are characters for. */
  take(): string | undefined {
    return this.next > LAST_HOLE ? undefined : String.fromCharCode(this.next++);
  }
}

export function isHole(char: string): boolean {
  const code = char.charCodeAt(0);
  return code >= FIRST_HOLE && code <= LAST_HOLE + 1;
}

/** Whether nothing in the word has to run for its value to be known. */
export function isStatic(word: ShellWord): boolean {
  return word.holes.size === 0;
}

/** Whether the word may become no word at all or several. */
export function isSeveral(word: ShellWord): boolean {
  return [...word.holes.values()].some(({ kind }) => kind === "several");
}

/** Reads a word of the parser's tree; `text` is the text that was parsed. */
export function readWord(word: Word, text: string, names: HoleNames): ShellWord {
  const reader = new WordReader(text, names);
  const parts = word.parts ?? [
    { type: "Literal" as const, pos: word.pos, end: word.end, value: word.value, text: word.text },
  ];
  for (const part of parts) reader.part(part, false);
  return { value: reader.value, holes: reader.holes, start: word.pos, end: word.end };
}

class WordReader {
  value = "";
  readonly holes = new Map<string, Hole>();

  constructor(
    private readonly text: string,
    private readonly names: HoleNames,
  ) {}

  part(part: WordPart, quoted: boolean): void {
    switch (part.type) {
      case "Literal":
        this.literal(part, quoted);
        return;
      case "SingleQuoted":
      case "AnsiCQuoted":
        this.literal(part, true);
        return;
      case "DoubleQuoted":
        for (const child of part.parts) this.part(child, true);
        return;
      case "SimpleExpansion":
      case "CommandExpansion":
      case "ArithmeticExpansion":
        this.hole(/^\$[@*]$/.test(part.text) ? "several" : "variable", quoted, part.pos, part.end);
        return;
      case "ParameterExpansion":
        this.hole(expandsToMany(part) ? "several" : "variable", quoted, part.pos, part.end);
        return;
      default:
        this.hole("several", quoted, part.pos, part.end);
        return;
    }
  }

  private literal({ pos, end, value }: { pos: number; end: number; value: string }, quoted: boolean): void {
    let rest = value;
    const home = /^~[A-Za-z0-9_-]*(?=\/|$)/.exec(rest);
    if (home && !quoted && this.value === "" && this.text[pos] === "~") {
      this.hole("home", false, pos, pos + home[0].length);
      rest = rest.slice(home[0].length);
    }
    let opaque = pos;
    for (const char of rest) {
      if (char !== OPAQUE) {
        this.value += char;
        continue;
      }
      opaque = this.text.indexOf(OPAQUE, opaque);
      if (opaque < 0 || opaque >= end) throw new RangeError("an opaque character is not where it was read");
      this.hole("outside", quoted, opaque, opaque + 1);
      opaque++;
    }
  }

  private hole(kind: Hole["kind"], quoted: boolean, start: number, end: number): void {
    const name = this.names.take();
    this.holes.set(name ?? SPARE, { kind: name === undefined ? "several" : kind, quoted, start, end });
    this.value += name ?? SPARE;
  }
}

function expandsToMany(part: ParameterExpansionPart): boolean {
  const index = part.index?.text;
  return index === "@" || index === "*" || part.parameter === "@" || part.parameter === "*";
}
