/**
 * The Nix syntax tree: what the parser builds and what fixers read.
 *
 * Text is decoded latin1, one character per byte, so every offset is a byte offset and any bytes round-trip.
 * Nodes hold half-open ranges `[start, end)`; comments and blanks belong to no node (see `SourceTokens`).
 * Nodes are plain data without links upwards: `parentOf` and `ancestorsOf` in `walk.ts` answer that.
 */

/** A half-open byte range of the source. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A `# ...` comment (without its line ending) or a block comment, delimiters included in `text`. */
export interface Comment extends Range {
  readonly text: string;
}

// ---------------------------------------------------------------------------------------------- names and attributes

/** A bare word that names something: an attribute, a formal, a lambda's argument. Never a variable reference. */
export interface Name extends Range {
  readonly kind: "Name";
  readonly name: string;
}

/** An attribute written `${expr}`. */
export interface DynamicAttr extends Range {
  readonly kind: "DynamicAttr";
  readonly expr: Expr;
}

/** One step of an attribute path. `staticName` reads it where it is fixed. */
export type Attr = Name | StringLiteral | DynamicAttr;

/** `a.b."c".${d}`; at least one attribute, dots and blanks in between belong to the range. */
export interface AttrPath extends Range {
  readonly kind: "AttrPath";
  readonly attrs: readonly Attr[];
}

// -------------------------------------------------------------------------------------------------------- leaf nodes

/** A reference to a variable. */
export interface Identifier extends Range {
  readonly kind: "Identifier";
  readonly name: string;
}

/** `__curPos`, the position of itself. */
export interface CurPos extends Range {
  readonly kind: "CurPos";
}

/** An integer literal, `0` to 2^63-1. */
export interface Integer extends Range {
  readonly kind: "Integer";
  readonly raw: string;
}

/** A float literal. */
export interface Float extends Range {
  readonly kind: "Float";
  readonly raw: string;
}

/** `<nixpkgs/lib>`; `name` is what is between the angle brackets. */
export interface SearchPath extends Range {
  readonly kind: "SearchPath";
  readonly name: string;
}

/** An unquoted URI, `https://example.org/a`. */
export interface Uri extends Range {
  readonly kind: "Uri";
  readonly value: string;
}

// ------------------------------------------------------------------------------------------------- strings and paths

/** Literal source between interpolations, escapes still in it. `stringValue` and `stringParts` read it. */
export interface Text extends Range {
  readonly kind: "Text";
  readonly raw: string;
}

/** `${expr}` inside a string or a path. */
export interface Interpolation extends Range {
  readonly kind: "Interpolation";
  readonly expr: Expr;
}

/** A piece of a string or a path, in source order; no two `Text` in a row, none empty. */
export type Part = Text | Interpolation;

/** `"..."`. */
export interface StringLiteral extends Range {
  readonly kind: "String";
  readonly parts: readonly Part[];
}

/** `''...''`. */
export interface IndentedString extends Range {
  readonly kind: "IndentedString";
  readonly parts: readonly Part[];
}

/** `./a`, `../a`, `a/b`, `/a`, `~/a`, with or without interpolations; the first part is always `Text`. */
export interface Path extends Range {
  readonly kind: "Path";
  readonly parts: readonly Part[];
}

// --------------------------------------------------------------------------------------------------------- compounds

/** `( expr )`; kept, since edits need to know it is there. `unwrap` skips it. */
export interface Paren extends Range {
  readonly kind: "Paren";
  readonly expr: Expr;
}

/** `[ a b c ]`. */
export interface List extends Range {
  readonly kind: "List";
  readonly items: readonly Expr[];
}

/** `path = value;`; the range ends behind the semicolon. */
export interface AttrBinding extends Range {
  readonly kind: "AttrBinding";
  readonly path: AttrPath;
  /** Offset of `=`. */
  readonly equals: number;
  readonly value: Expr;
  /** Offset of `;`. */
  readonly semicolon: number;
}

/** The `(expr)` of `inherit (expr) a b;`, parentheses included. */
export interface InheritFrom extends Range {
  readonly kind: "InheritFrom";
  readonly expr: Expr;
}

/** `inherit a b;` or `inherit (from) a b;`; the range ends behind the semicolon. */
export interface Inherit extends Range {
  readonly kind: "Inherit";
  readonly from: InheritFrom | undefined;
  /** Names and static strings; `${"a"}` is allowed by Nix too, anything that needs evaluation is not. */
  readonly attrs: readonly Attr[];
  /** Offset of `;`. */
  readonly semicolon: number;
}

export type Binding = AttrBinding | Inherit;

/** `{ ... }` or `rec { ... }`. */
export interface AttrSet extends Range {
  readonly kind: "AttrSet";
  readonly recursive: boolean;
  /** Offset of `{`; differs from `start` after `rec`. */
  readonly open: number;
  readonly bindings: readonly Binding[];
}

/** `let { body = ...; }`, the ancient form: `(rec { ... }).body`. */
export interface LegacyLet extends Range {
  readonly kind: "LegacyLet";
  /** Offset of `{`. */
  readonly open: number;
  readonly bindings: readonly Binding[];
}

/** `let ... in body`. */
export interface LetIn extends Range {
  readonly kind: "LetIn";
  readonly bindings: readonly Binding[];
  /** Offset of `in`. */
  readonly in: number;
  readonly body: Expr;
}

/** `with scope; body`. */
export interface With extends Range {
  readonly kind: "With";
  readonly scope: Expr;
  readonly semicolon: number;
  readonly body: Expr;
}

/** `assert condition; body`. */
export interface Assert extends Range {
  readonly kind: "Assert";
  readonly condition: Expr;
  readonly semicolon: number;
  readonly body: Expr;
}

/** `if condition then consequent else alternate`. */
export interface If extends Range {
  readonly kind: "If";
  readonly condition: Expr;
  readonly consequent: Expr;
  readonly alternate: Expr;
}

/** One formal, `name` or `name ? default`; the range leaves its comma out. */
export interface Formal extends Range {
  readonly kind: "Formal";
  readonly name: Name;
  readonly default: Expr | undefined;
  /** Offset of the comma behind it, if there is one. */
  readonly comma: number | undefined;
}

/** `{ a, b ? c, ... }`, braces included. */
export interface Formals extends Range {
  readonly kind: "Formals";
  readonly formals: readonly Formal[];
  readonly ellipsis: Range | undefined;
}

/**
 * A function: `name: body`, `{ ... }: body`, `name@{ ... }: body` or `{ ... }@name: body`.
 * At least one of `name` and `formals` is there; their ranges tell which comes first.
 */
export interface Lambda extends Range {
  readonly kind: "Lambda";
  readonly name: Name | undefined;
  readonly formals: Formals | undefined;
  /** Offset of `:`. */
  readonly colon: number;
  readonly body: Expr;
}

/** `func a b c`: one node for the whole row of arguments; `(f a) b` is another, around a `Paren`. */
export interface Apply extends Range {
  readonly kind: "Apply";
  readonly func: Expr;
  readonly args: readonly Expr[];
}

/** `target.path` or `target.path or default`. */
export interface Select extends Range {
  readonly kind: "Select";
  readonly target: Expr;
  readonly path: AttrPath;
  readonly default: Expr | undefined;
}

/** `target ? path`. */
export interface HasAttr extends Range {
  readonly kind: "HasAttr";
  readonly target: Expr;
  readonly path: AttrPath;
}

export type UnaryOperator = "!" | "-";

export interface Unary extends Range {
  readonly kind: "Unary";
  readonly operator: UnaryOperator;
  readonly operand: Expr;
}

export type BinaryOperator =
  | "+"
  | "-"
  | "*"
  | "/"
  | "++"
  | "//"
  | "<"
  | "<="
  | ">"
  | ">="
  | "=="
  | "!="
  | "&&"
  | "||"
  | "->"
  | "|>"
  | "<|";

export interface Binary extends Range {
  readonly kind: "Binary";
  readonly operator: BinaryOperator;
  /** Offset of the operator. */
  readonly at: number;
  readonly left: Expr;
  readonly right: Expr;
}

/** Anything that has a value. */
export type Expr =
  | Identifier
  | CurPos
  | Integer
  | Float
  | StringLiteral
  | IndentedString
  | Path
  | SearchPath
  | Uri
  | List
  | AttrSet
  | LegacyLet
  | LetIn
  | With
  | Assert
  | If
  | Lambda
  | Apply
  | Select
  | HasAttr
  | Unary
  | Binary
  | Paren;

/** Every node of the tree, expressions and what is between them. */
export type Node =
  | Expr
  | Name
  | DynamicAttr
  | AttrPath
  | Text
  | Interpolation
  | AttrBinding
  | InheritFrom
  | Inherit
  | Formal
  | Formals;

export type NodeKind = Node["kind"];

/** The node of one kind: `NodeOf<"Select">` is `Select`. */
export type NodeOf<K extends NodeKind> = Extract<Node, { kind: K }>;

// ------------------------------------------------------------------------------------------------- the whole of it

/**
 * The tokens of a text in order, as three parallel columns (`count` rows are in use).
 * What lies between two tokens is blanks and comments; together they are the text, byte for byte.
 */
export interface TokenTable {
  readonly count: number;
  /** A `Token` from `lexer.ts` per row. */
  readonly kinds: Uint8Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

/** What lexing yields for any text, valid or not. */
export interface LexedSource {
  readonly text: string;
  readonly tokens: TokenTable;
  /** All comments, in order. */
  readonly comments: readonly Comment[];
}

/** A parsed file. */
export interface Tree extends LexedSource {
  readonly root: Expr;
}

/** Why a text is not Nix. */
export interface SyntaxFault {
  /** Byte offset of the offending token. */
  readonly offset: number;
  /** Lower case, without position, e.g. "unexpected ';'". */
  readonly message: string;
  /** What could have been there, as a user would write it; empty when that does not help. */
  readonly expected: readonly string[];
}

/** Outcome of parsing; a failure still has the tokens and comments of the whole text. */
export type ParseResult =
  | { readonly ok: true; readonly tree: Tree }
  | { readonly ok: false; readonly error: SyntaxFault; readonly source: LexedSource };
