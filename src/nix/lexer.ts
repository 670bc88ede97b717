/**
 * The Nix lexer. It follows the flex rules of Nix 2.26 (`src/libexpr/lexer.l`): the longest match wins, and strings,
 * indented strings and paths are modes of their own on a stack that `{`, `${` and `}` push and pop.
 *
 * It never fails. What cannot be lexed becomes a token that the parser refuses, so any text at all is cut into
 * tokens, comments and blanks that add up to it.
 */

import type { Comment, TokenTable } from "./tree.ts";

/** Token kinds. Keywords are next to each other, and so are the tokens a simple expression can begin with. */
export const Token = {
  /** End of the text, or a NUL byte outside strings and all behind it: Nix stops reading there. */
  End: 0,
  /** A byte no rule knows. */
  Unknown: 1,
  /** A path that ends in a slash; zero wide, behind the slash. */
  TrailingSlash: 2,

  // A simple expression begins with one of these.
  Ident: 3,
  Int: 4,
  Float: 5,
  /** `"`, opening. */
  StringOpen: 6,
  /** `''`, opening, with the blanks and the line feed that Nix drops. */
  IndentedOpen: 7,
  /** The first stretch of a path. */
  PathStart: 8,
  SearchPath: 9,
  Uri: 10,
  ParenOpen: 11,
  BracketOpen: 12,
  BraceOpen: 13,
  Let: 14,
  Rec: 15,

  // Other keywords.
  If: 16,
  Then: 17,
  Else: 18,
  Assert: 19,
  With: 20,
  In: 21,
  Inherit: 22,
  Or: 23,

  // Inside strings and paths.
  Text: 24,
  StringClose: 25,
  IndentedClose: 26,
  /** Zero wide: the path is over. */
  PathEnd: 27,
  /** `${`, in code and in strings. */
  DollarBrace: 28,

  // Punctuation.
  BraceClose: 29,
  ParenClose: 30,
  BracketClose: 31,
  Semicolon: 32,
  Comma: 33,
  Colon: 34,
  At: 35,
  Dot: 36,
  Ellipsis: 37,
  Equals: 38,
  Question: 39,
  Not: 40,

  // Binary operators; `-` is a prefix, too.
  Plus: 41,
  Minus: 42,
  Times: 43,
  Divide: 44,
  Concat: 45,
  Update: 46,
  Less: 47,
  LessEqual: 48,
  Greater: 49,
  GreaterEqual: 50,
  Equal: 51,
  NotEqual: 52,
  And: 53,
  LogicalOr: 54,
  Implies: 55,
  PipeInto: 56,
  PipeFrom: 57,
} as const;

export type TokenKind = (typeof Token)[keyof typeof Token];

/** Does a simple expression (an operand, an argument, a list's item) begin with this token? */
export function beginsSimple(kind: number): boolean {
  return kind >= Token.Ident && kind <= Token.Rec;
}

/** Words that cannot name a variable and need quotes as an attribute; `or` is not one of them. */
export const RESERVED: ReadonlySet<string> = new Set(
  "if then else assert with let in rec inherit".split(" "),
);

/** The keyword that is in `text` at `at` and is `size` long, else `Ident`. */
function keywordAt(text: string, at: number, size: number): TokenKind {
  switch (size) {
    case 2:
      if (text.startsWith("if", at)) return Token.If;
      if (text.startsWith("in", at)) return Token.In;
      return text.startsWith("or", at) ? Token.Or : Token.Ident;
    case 3:
      if (text.startsWith("let", at)) return Token.Let;
      return text.startsWith("rec", at) ? Token.Rec : Token.Ident;
    case 4:
      if (text.startsWith("with", at)) return Token.With;
      if (text.startsWith("then", at)) return Token.Then;
      return text.startsWith("else", at) ? Token.Else : Token.Ident;
    case 6:
      return text.startsWith("assert", at) ? Token.Assert : Token.Ident;
    case 7:
      return text.startsWith("inherit", at) ? Token.Inherit : Token.Ident;
    default:
      return Token.Ident;
  }
}

// Character classes, a bit each.
const WORD_START = 1;
const WORD = 2;
const DIGIT = 4;
/** PATH_CHAR of the flex rules. */
const PATH = 8;
/** What may follow the colon of a URI. */
const URI = 16;
const BLANK = 32;

const CLASS = new Uint8Array(65536);

function classify(chars: string, bits: number): void {
  for (let i = 0; i < chars.length; i++) CLASS[chars.charCodeAt(i)]! |= bits;
}

const LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
classify(LETTERS, WORD_START | WORD | PATH | URI);
classify("_", WORD_START | WORD | PATH | URI);
classify("0123456789", WORD | DIGIT | PATH | URI);
classify("'", WORD | URI);
classify("-", WORD | PATH | URI);
classify(".+", PATH | URI);
classify("%/?:@&=$,!~*", URI);
classify(" \t\r\n", BLANK);

const NUL = 0;
const LF = 10;
const CR = 13;
const SPACE = 32;
const QUOTE = 34;
const HASH = 35;
const DOLLAR = 36;
const APOSTROPHE = 39;
const STAR = 42;
const PLUS = 43;
const MINUS = 45;
const DOT = 46;
const SLASH = 47;
const ZERO = 48;
const COLON = 58;
const LESS = 60;
const EQUALS = 61;
const GREATER = 62;
const UPPER_E = 69;
const BACKSLASH = 92;
const UNDERSCORE = 95;
const LOWER_E = 101;
const BRACE = 123;
const BAR = 124;
const BRACE_CLOSE = 125;
const TILDE = 126;

/** Tokens of a single character that begin nothing longer. */
const SINGLE = new Uint8Array(128);
SINGLE[40] = Token.ParenOpen;
SINGLE[41] = Token.ParenClose;
SINGLE[STAR] = Token.Times;
SINGLE[44] = Token.Comma;
SINGLE[COLON] = Token.Colon;
SINGLE[59] = Token.Semicolon;
SINGLE[63] = Token.Question;
SINGLE[64] = Token.At;
SINGLE[91] = Token.BracketOpen;
SINGLE[93] = Token.BracketClose;

/** The modes of the flex rules; `Code` is both INITIAL and DEFAULT, told apart by the depth of the stack. */
const Mode = { Code: 0, String: 1, Indented: 2, Path: 3 } as const;

/** Cuts `text` into tokens and comments. Linear in its length. */
export function lex(text: string): { tokens: TokenTable; comments: Comment[] } {
  const { tokens, comments } = lexForNow(text);
  const { count, kinds, starts, ends } = tokens;
  return {
    tokens: {
      count,
      kinds: kinds.slice(0, count),
      starts: starts.slice(0, count),
      ends: ends.slice(0, count),
    },
    comments,
  };
}

/** As `lex`, but the columns of tokens are longer than `count`, and the next call overwrites them. */
export function lexForNow(text: string): { tokens: TokenTable; comments: Comment[] } {
  const lexer = new Lexer(text);
  const count = lexer.run();
  return { tokens: { count, kinds, starts, ends }, comments: lexer.comments };
}

// The columns live on from text to text, which makes a parser that only passes over them much faster.
let kinds = new Uint8Array(1 << 14);
let starts = new Int32Array(1 << 14);
let ends = new Int32Array(1 << 14);

function growColumns(): void {
  const size = kinds.length * 2;
  const [oldKinds, oldStarts, oldEnds] = [kinds, starts, ends];
  kinds = new Uint8Array(size);
  starts = new Int32Array(size);
  ends = new Int32Array(size);
  kinds.set(oldKinds);
  starts.set(oldStarts);
  ends.set(oldEnds);
}

class Lexer {
  private readonly text: string;
  private readonly length: number;
  readonly comments: Comment[] = [];
  private readonly modes: number[] = [];
  private mode: number = Mode.Code;
  private at = 0;
  private count = 0;
  /** The stretch of path characters looked at last: where it ends and its last underscore. */
  private stretchEnd = 0;
  private stretchUnderscore = -1;
  /** Whether the last search for the end of a block comment found one; where none is there, no later one finds it. */
  private closed = true;

  constructor(text: string) {
    this.text = text;
    this.length = text.length;
  }

  /** The number of tokens. */
  run(): number {
    for (;;) {
      switch (this.mode) {
        case Mode.Code:
          if (!this.code()) return this.count;
          break;
        case Mode.String:
          this.stringText();
          break;
        case Mode.Indented:
          this.indentedText();
          break;
        default:
          this.pathText();
      }
    }
  }

  /** The character at `index`; behind the end NaN, which equals nothing and is in no class. */
  private char(index: number): number {
    return this.text.charCodeAt(index);
  }

  private is(index: number, bits: number): boolean {
    return index < this.length && (CLASS[this.text.charCodeAt(index)]! & bits) !== 0;
  }

  private opensInterpolation(index: number): boolean {
    return this.char(index) === DOLLAR && this.char(index + 1) === BRACE;
  }

  /** Adds the token from the current offset to `end` and moves there. */
  private add(kind: TokenKind, end: number): void {
    if (this.count === kinds.length) growColumns();
    kinds[this.count] = kind;
    starts[this.count] = this.at;
    ends[this.count] = end;
    this.count++;
    this.at = end;
  }

  private push(mode: number): void {
    this.modes.push(this.mode);
    this.mode = mode;
  }

  private pop(): void {
    this.mode = this.modes.pop() ?? Mode.Code;
  }

  // ------------------------------------------------------------------------------------------------------------ code

  /** Lexes code until the mode changes (true) or the text ends (false). */
  private code(): boolean {
    const text = this.text;
    const length = this.length;
    while (this.at < length) {
      const at = this.at;
      const c = text.charCodeAt(at);
      const bits = CLASS[c]!;
      if (bits & BLANK) {
        let end = at + 1;
        while (end < length && CLASS[text.charCodeAt(end)]! & BLANK) end++;
        this.at = end;
      } else if (bits & WORD_START) {
        if (this.word()) return true;
      } else if (bits & PATH) {
        if (this.numberOrDot(c)) return true;
      } else if (c < 128 && SINGLE[c] !== 0) {
        this.add(SINGLE[c] as TokenKind, at + 1);
      } else if (c === NUL) {
        break;
      } else if (this.symbol(c)) return true;
    }
    this.add(Token.End, length);
    return false;
  }

  /** An identifier, a keyword, or a path or URI that begins like one. True when it changed the mode. */
  private word(): boolean {
    const text = this.text;
    const length = this.length;
    const at = this.at;
    let end = at + 1;
    while (end < length && CLASS[text.charCodeAt(end)]! & WORD) end++;
    const next = text.charCodeAt(end);
    if (next === SLASH || next === COLON || next === DOT || next === PLUS) {
      if (this.path()) return true;
      if (this.uri()) return false;
    }
    this.add(keywordAt(text, at, end - at), end);
    return false;
  }

  /** Where the stretch of path characters around `this.at` ends. Remembered: long selections ask at every name. */
  private stretch(): number {
    if (this.at < this.stretchEnd) return this.stretchEnd;
    let end = this.at;
    let underscore = -1;
    for (; this.is(end, PATH); end++) if (this.char(end) === UNDERSCORE) underscore = end;
    this.stretchEnd = end;
    this.stretchUnderscore = underscore;
    return end;
  }

  /** A path, if one begins here; its first stretch is lexed and the mode is `Path`. */
  private path(): boolean {
    let end = this.stretch();
    if (this.char(end) !== SLASH) return false;
    if (this.opensInterpolation(end + 1)) {
      end++;
    } else {
      if (!this.is(end + 1, PATH)) return false;
      end = this.segments(end);
    }
    this.add(Token.PathStart, end);
    this.push(Mode.Path);
    return true;
  }

  /** The end of `(/PATH_CHAR+)+ /?` from `end`, where its first slash is. */
  private segments(end: number): number {
    while (this.char(end) === SLASH && this.is(end + 1, PATH)) {
      end += 2;
      while (this.is(end, PATH)) end++;
    }
    return this.char(end) === SLASH ? end + 1 : end;
  }

  private uri(): boolean {
    let end = this.stretch();
    if (this.char(end) !== COLON || this.stretchUnderscore >= this.at || !this.is(end + 1, URI)) return false;
    end++;
    while (this.is(end, URI)) end++;
    this.add(Token.Uri, end);
    return true;
  }

  /** A number, or what begins with one of `. - +`. True when it changed the mode. */
  private numberOrDot(c: number): boolean {
    if (this.path()) return true;
    const at = this.at;
    const next = this.char(at + 1);
    if (c === MINUS) {
      if (next === GREATER) this.add(Token.Implies, at + 2);
      else this.add(Token.Minus, at + 1);
    } else if (c === PLUS) {
      if (next === PLUS) this.add(Token.Concat, at + 2);
      else this.add(Token.Plus, at + 1);
    } else if (c === DOT && !this.is(at + 1, DIGIT)) {
      if (next === DOT && this.char(at + 2) === DOT) this.add(Token.Ellipsis, at + 3);
      else this.add(Token.Dot, at + 1);
    } else {
      this.number(c);
    }
    return false;
  }

  private digits(end: number): number {
    while (this.is(end, DIGIT)) end++;
    return end;
  }

  /** `[1-9][0-9]*\.[0-9]*` or `0?\.[0-9]+`, each with an exponent, is a float; else an integer. */
  private number(c: number): void {
    const at = this.at;
    const whole = this.digits(at);
    const dot = this.char(whole) === DOT;
    const leading = c !== ZERO && c !== DOT;
    if (!dot || (!leading && (whole > at + 1 || !this.is(whole + 1, DIGIT)))) {
      this.add(Token.Int, whole);
      return;
    }
    const end = this.digits(whole + 1);
    const mark = this.char(end);
    if (mark !== UPPER_E && mark !== LOWER_E) {
      this.add(Token.Float, end);
      return;
    }
    const sign = this.char(end + 1);
    const exponent = sign === PLUS || sign === MINUS ? end + 2 : end + 1;
    this.add(Token.Float, this.is(exponent, DIGIT) ? this.digits(exponent) : end);
  }

  /** Whatever begins with a symbol that may be part of something longer. True when it changed the mode. */
  private symbol(c: number): boolean {
    const at = this.at;
    const next = this.char(at + 1);
    switch (c) {
      case QUOTE:
        this.add(Token.StringOpen, at + 1);
        this.push(Mode.String);
        return true;
      case BRACE:
        this.add(Token.BraceOpen, at + 1);
        this.push(Mode.Code);
        return false;
      case BRACE_CLOSE:
        this.add(Token.BraceClose, at + 1);
        this.pop();
        return this.mode !== Mode.Code;
      case HASH:
        this.lineComment();
        return false;
      case SLASH:
        return this.slash(next);
      case APOSTROPHE:
        if (next !== APOSTROPHE) break;
        this.indentedOpen();
        return true;
      case TILDE:
        if (next !== SLASH) break;
        return this.homePath();
      case DOLLAR:
        if (next !== BRACE) break;
        this.add(Token.DollarBrace, at + 2);
        this.push(Mode.Code);
        return false;
      case LESS:
        this.less(next);
        return false;
      default:
        this.operator(c, next);
        return false;
    }
    this.add(Token.Unknown, at + 1);
    return false;
  }

  private operator(c: number, next: number): void {
    const at = this.at;
    if (c === EQUALS) {
      if (next === EQUALS) this.add(Token.Equal, at + 2);
      else this.add(Token.Equals, at + 1);
    } else if (c === GREATER) {
      if (next === EQUALS) this.add(Token.GreaterEqual, at + 2);
      else this.add(Token.Greater, at + 1);
    } else if (c === 33) {
      if (next === EQUALS) this.add(Token.NotEqual, at + 2);
      else this.add(Token.Not, at + 1);
    } else if (c === 38 && next === 38) {
      this.add(Token.And, at + 2);
    } else if (c === BAR && next === BAR) {
      this.add(Token.LogicalOr, at + 2);
    } else if (c === BAR && next === GREATER) {
      this.add(Token.PipeInto, at + 2);
    } else {
      this.add(Token.Unknown, at + 1);
    }
  }

  private less(next: number): void {
    const at = this.at;
    const end = this.searchPathEnd();
    if (end > at) this.add(Token.SearchPath, end);
    else if (next === EQUALS) this.add(Token.LessEqual, at + 2);
    else if (next === BAR) this.add(Token.PipeFrom, at + 2);
    else this.add(Token.Less, at + 1);
  }

  /** The end of `<a/b>` from here, or -1. */
  private searchPathEnd(): number {
    let end = this.at;
    do {
      const segment = end + 1;
      end = segment;
      while (this.is(end, PATH)) end++;
      if (end === segment) return -1;
    } while (this.char(end) === SLASH);
    return this.char(end) === GREATER ? end + 1 : -1;
  }

  private slash(next: number): boolean {
    const at = this.at;
    if (next === STAR) {
      const close = this.closed ? this.text.indexOf("*/", at + 2) : -1;
      this.closed = close >= 0;
      if (close >= 0) this.comment(close + 2);
      else this.add(Token.Divide, at + 1);
      return false;
    }
    if (this.path()) return true;
    if (next === SLASH) this.add(Token.Update, at + 2);
    else this.add(Token.Divide, at + 1);
    return false;
  }

  private lineComment(): void {
    let end = this.at + 1;
    for (; end < this.length; end++) {
      const c = this.char(end);
      if (c === LF || c === CR) break;
    }
    this.comment(end);
  }

  private comment(end: number): void {
    this.comments.push({ start: this.at, end, text: this.text.slice(this.at, end) });
    this.at = end;
  }

  private homePath(): boolean {
    const at = this.at;
    if (this.is(at + 2, PATH)) this.add(Token.PathStart, this.segments(at + 1));
    else if (this.opensInterpolation(at + 2)) this.add(Token.PathStart, at + 2);
    else {
      this.add(Token.Unknown, at + 1);
      return false;
    }
    this.push(Mode.Path);
    return true;
  }

  // ----------------------------------------------------------------------------------------------- strings and paths

  /** `''`, with the rest of its line if that is spaces only. */
  private indentedOpen(): void {
    const open = this.at + 2;
    let end = open;
    while (this.char(end) === SPACE) end++;
    this.add(Token.IndentedOpen, this.char(end) === LF ? end + 1 : open);
    this.push(Mode.Indented);
  }

  private interpolation(): void {
    this.add(Token.DollarBrace, this.at + 2);
    this.push(Mode.Code);
  }

  /** The text ended inside a string. */
  private unterminated(): void {
    this.modes.length = 0;
    this.mode = Mode.Code;
  }

  private stringText(): void {
    const { text, length } = this;
    let end = this.at;
    while (end < length) {
      const c = text.charCodeAt(end);
      if (c === QUOTE) break;
      if (c === BACKSLASH) end += 2;
      else if (c !== DOLLAR) end++;
      else {
        const next = text.charCodeAt(end + 1);
        if (next === BRACE) break;
        // `$$` is two dollars, so the brace behind it opens nothing.
        end += next === DOLLAR ? 2 : 1;
      }
    }
    if (end >= length) {
      if (this.at < length) this.add(Token.Text, length);
      this.unterminated();
      return;
    }
    if (end > this.at) this.add(Token.Text, end);
    if (text.charCodeAt(end) === DOLLAR) {
      this.interpolation();
    } else {
      this.add(Token.StringClose, end + 1);
      this.pop();
    }
  }

  private indentedText(): void {
    const end = this.indentedTextEnd();
    if (end > this.at) this.add(Token.Text, end);
    if (end === this.length) {
      this.unterminated();
    } else if (this.char(end) === DOLLAR) {
      this.interpolation();
    } else {
      this.add(Token.IndentedClose, end + 2);
      this.pop();
    }
  }

  /** Where the literal text ends: at `${`, at the closing `''`, or at the end of the text. */
  private indentedTextEnd(): number {
    const { text, length } = this;
    let end = this.at;
    while (end < length) {
      const c = text.charCodeAt(end);
      if (c === DOLLAR) {
        const next = text.charCodeAt(end + 1);
        if (next === BRACE) return end;
        end += next === DOLLAR ? 2 : 1;
      } else if (c !== APOSTROPHE) {
        end++;
      } else if (text.charCodeAt(end + 1) !== APOSTROPHE) {
        end++;
      } else {
        const next = text.charCodeAt(end + 2);
        if (next === DOLLAR || next === APOSTROPHE) end += 3;
        else if (next === BACKSLASH && end + 3 < length) end += 4;
        else return end;
      }
    }
    return length;
  }

  /** Goes on with a path behind its first stretch or an interpolation. */
  private pathText(): void {
    const at = this.at;
    if (this.opensInterpolation(at)) {
      this.interpolation();
      return;
    }
    let end = at;
    while (this.is(end, PATH)) end++;
    if (this.char(end) === SLASH) end = this.is(end + 1, PATH) ? this.segments(end) : end + 1;
    if (end > at) {
      this.add(Token.Text, end);
      return;
    }
    this.add(this.char(at - 1) === SLASH ? Token.TrailingSlash : Token.PathEnd, at);
    this.pop();
  }
}
