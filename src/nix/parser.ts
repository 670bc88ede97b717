/**
 * The Nix parser: it accepts what Nix 2.26 accepts (`src/libexpr/parser.y`) and builds the tree of `tree.ts`.
 *
 * It descends through the grammar, but keeps the constructs that are still open on a stack of its own instead of the
 * call stack, so depth of nesting costs memory and nothing else. A construct is pushed with a `State` that says what
 * it waits for; when a value is finished, the state on top says where it goes. Each method below does one step and
 * returns the next one.
 */

import { type DuplicateAttr, findDuplicate, findRepeated } from "./bindings.ts";
import { beginsSimple, lex, lexForNow, Token } from "./lexer.ts";
import { NEGATE_POWER, NOT_POWER, OPERATOR, POWER, SIDE, Side } from "./operators.ts";
import { hasPlainNul, staticName } from "./strings.ts";
import type {
  Apply,
  Assert,
  Attr,
  AttrBinding,
  AttrPath,
  AttrSet,
  Binary,
  Comment,
  DynamicAttr,
  Expr,
  Formal,
  Formals,
  HasAttr,
  If,
  IndentedString,
  Inherit,
  InheritFrom,
  Interpolation,
  Lambda,
  LegacyLet,
  LetIn,
  LexedSource,
  List,
  Name,
  Node,
  Paren,
  ParseResult,
  Path,
  Select,
  StringLiteral,
  SyntaxFault,
  Text,
  TokenTable,
  Tree,
  Unary,
  With,
} from "./tree.ts";

export interface ParseOptions {
  /**
   * Accept `|>` and `<|`, which Nix knows as the experimental feature `pipe-operators` and refuses without it.
   * Default true: a file that uses them is still Nix.
   */
  readonly pipeOperators?: boolean;
}

/** Parses Nix source. Never throws; a text that Nix would refuse yields the first fault found. */
export function parseNix(text: string, options: ParseOptions = {}): ParseResult {
  const { tokens, comments } = lexForNow(text);
  const parser = new Parser(text, tokens, options.pipeOperators ?? true);
  const root = parser.run();
  if (parser.fault !== undefined)
    return { ok: false, error: parser.fault, source: new Source(text, comments) };
  return { ok: true, tree: new ParsedTree(text, comments, root) };
}

/** The result for a text that is not parsed for a reason other than syntax. */
export function leaveUnparsed(text: string, message: string): ParseResult {
  return { ok: false, error: { offset: 0, message, expected: [] }, source: new Source(text, []) };
}

/** Few ask for the tokens of a file, and lexing is fast: they are made when asked for. */
class Source implements LexedSource {
  readonly text: string;
  readonly comments: readonly Comment[];
  #tokens: TokenTable | undefined;

  constructor(text: string, comments: readonly Comment[]) {
    this.text = text;
    this.comments = comments;
  }

  get tokens(): TokenTable {
    this.#tokens ??= lex(this.text).tokens;
    return this.#tokens;
  }
}

class ParsedTree extends Source implements Tree {
  readonly root: Expr;

  constructor(text: string, comments: readonly Comment[], root: Expr) {
    super(text, comments);
    this.root = root;
  }
}

/** Nodes are filled in while they are open, and never again. */
type Open<T> = { -readonly [K in keyof T]: T[K] extends AttrPath ? Open<AttrPath> : T[K] };

/** In an open node, the place of an expression that is yet to come. */
const PENDING: Expr = { kind: "Identifier", start: -1, end: -1, name: "" };
/** The same for a list of nodes. */
const NONE: readonly never[] = [];

/** What an open construct waits for. */
const State = {
  // A whole expression, up to a closing token.
  Root: 0,
  Paren: 1,
  WithScope: 2,
  AssertCondition: 3,
  IfCondition: 4,
  IfConsequent: 5,
  BindingValue: 6,
  InheritFrom: 7,
  FormalDefault: 8,
  Interpolation: 9,
  DynamicAttr: 10,
  // A whole expression that is the last part of another.
  LambdaBody: 11,
  WithBody: 12,
  AssertBody: 13,
  IfAlternate: 14,
  LetBody: 15,
  // An operand.
  Unary: 16,
  Binary: 17,
  // A simple expression, perhaps with a selection.
  Apply: 18,
  ListItem: 19,
  SelectDefault: 20,
  // Attributes.
  SelectPath: 21,
  HasAttrPath: 22,
  BindingPath: 23,
  InheritAttrs: 24,
  // Pieces.
  String: 25,
  AttrString: 26,
  IndentedString: 27,
  Path: 28,
  AttrSet: 29,
  LegacyLet: 30,
  LetIn: 31,
  Formals: 32,
  LambdaHead: 33,
} as const;

/**
 * How many grammar symbols each state holds on the stack of Nix's own parser, which gives up at 10,000 ("memory
 * exhausted"). Counting them refuses what Nix refuses, to within a few symbols. Indexed by `State`.
 */
const WEIGHT = Uint8Array.of(
  ...[1, 1, 1, 1, 1, 3, 2, 1, 2, 1, 1], // Root .. DynamicAttr
  ...[2, 3, 3, 5, 3], // LambdaBody .. LetBody
  ...[1, 2, 1, 2, 4], // Unary .. SelectDefault
  ...[3, 3, 1, 2], // SelectPath .. InheritAttrs
  ...[1, 1, 2, 1, 1, 2, 1, 1, 0], // String .. LambdaHead
);
const DEEPEST = 9998;

/** The open constructs, one row each; every construct weighs something, so there is space. */
const states = new Uint8Array(DEEPEST + 16);
/** Where the finished parts of the construct begin in `collected`. */
const bases = new Int32Array(DEEPEST + 16);
/** The weight of all constructs below. */
const depths = new Int32Array(DEEPEST + 16);

/** The steps of the machine. */
const Step = {
  /** A whole expression begins here. */
  Expr: 0,
  /** An operand of an operator begins here. */
  Operand: 1,
  /** A simple expression begins here. */
  Simple: 2,
  /** `value` is a simple expression; a selection may follow. */
  AfterSimple: 3,
  /** `value` is complete but for arguments. */
  AfterSelect: 4,
  /** `value` is an operand; an operator may follow. */
  AfterOperand: 5,
  /** `value` is a whole expression. */
  AfterExpr: 6,
  /** Inside a list. */
  Items: 7,
  /** Inside a string or a path. */
  Parts: 8,
  /** Inside an attribute path or behind `inherit`. */
  Attrs: 9,
  /** Inside a set or a `let`. */
  Bindings: 10,
  /** Inside `{ a, b ? c, ... }`. */
  Formals: 11,
  /** Behind a formal. */
  AfterFormal: 12,
  Done: 13,
} as const;
type Step = (typeof Step)[keyof typeof Step];

class Parser {
  fault: SyntaxFault | undefined;

  private readonly text: string;
  private readonly kinds: Uint8Array;
  private readonly starts: Int32Array;
  private readonly ends: Int32Array;
  private readonly pipeOperators: boolean;
  private readonly hasNul: boolean;

  /** The current token. */
  private index = 0;
  /** The expression and the attribute that were finished last. */
  private value: Expr = PENDING;
  private attr: Attr = { kind: "Name", start: -1, end: -1, name: "" };
  /** How many constructs are open, and the node each will be. */
  private open = 0;
  private readonly nodes: object[] = [];
  private depth = 0;
  /** The finished parts of all open constructs: list items, bindings, attributes and the like. */
  private readonly collected: Node[] = [];
  private collectedCount = 0;
  /** The operators of the open `Binary` nodes, as tokens. */
  private readonly operators: number[] = [];

  constructor(text: string, tokens: TokenTable, pipeOperators: boolean) {
    this.text = text;
    this.kinds = tokens.kinds;
    this.starts = tokens.starts;
    this.ends = tokens.ends;
    this.pipeOperators = pipeOperators;
    this.hasNul = text.includes("\0");
  }

  /** The root expression; meaningless when `fault` is set. */
  run(): Expr {
    this.push(State.Root, PENDING);
    let step: Step = Step.Expr;
    while (step !== Step.Done && this.fault === undefined) step = this.advance(step);
    return this.value;
  }

  private advance(step: Step): Step {
    switch (step) {
      case Step.Expr:
        return this.expr();
      case Step.Operand:
        return this.operand();
      case Step.Simple:
        return this.simple();
      case Step.AfterSimple:
        return this.afterSimple();
      case Step.AfterSelect:
        return this.afterSelect();
      case Step.AfterOperand:
        return this.afterOperand();
      case Step.AfterExpr:
        return this.afterExpr();
      case Step.Items:
        return this.items();
      case Step.Parts:
        return this.parts();
      case Step.Attrs:
        return this.attrs();
      case Step.Bindings:
        return this.bindings();
      case Step.Formals:
        return this.formals();
      case Step.AfterFormal:
        return this.afterFormal();
      case Step.Done:
        return step;
    }
  }

  // ---------------------------------------------------------------------------------------------- tokens and the stack

  private kind(): number {
    return this.kinds[this.index]!;
  }

  private peek(distance: number): number {
    return this.kinds[this.index + distance]!;
  }

  private start(): number {
    return this.starts[this.index]!;
  }

  private end(): number {
    return this.ends[this.index]!;
  }

  private slice(): string {
    return this.text.slice(this.starts[this.index]!, this.ends[this.index]!);
  }

  private name(): Name {
    const name: Name = { kind: "Name", start: this.start(), end: this.end(), name: this.slice() };
    this.index++;
    return name;
  }

  /** Opens a construct; `more` is what it weighs beyond its state. */
  private push(state: number, node: object, more = 0): void {
    const row = this.open++;
    states[row] = state;
    bases[row] = this.collectedCount;
    depths[row] = this.depth;
    this.nodes[row] = node;
    this.weigh(WEIGHT[state]! + more);
  }

  /** The construct on top waits for something else from now on. */
  private become(state: number): void {
    const row = this.open - 1;
    this.weigh(WEIGHT[state]! - WEIGHT[states[row]!]!);
    states[row] = state;
  }

  private pop(): void {
    this.depth = depths[--this.open]!;
  }

  private collect(part: Node): void {
    this.collected[this.collectedCount++] = part;
  }

  /** Has the construct on top collected anything yet? */
  private hasCollected(): boolean {
    return this.collectedCount > bases[this.open - 1]!;
  }

  /** The parts that the construct on top has collected, of which there will be no more. */
  private take<T extends Node>(): readonly T[] {
    const base = bases[this.open - 1]!;
    const count = this.collectedCount - base;
    if (count === 0) return NONE;
    this.collectedCount = base;
    // One part is the most frequent by far, and a literal the cheapest list.
    if (count === 1) return [this.collected[base] as T];
    return this.collected.slice(base, base + count) as T[];
  }

  private weigh(symbols: number): void {
    this.depth += symbols;
    if (this.depth > DEEPEST) this.refuse("nested too deeply", this.start());
  }

  private state(): number {
    return states[this.open - 1]!;
  }

  /** The open node on top. The state says which kind it is; the caller knows the state. */
  private top<T>(): T {
    return this.nodes[this.open - 1] as T;
  }

  // --------------------------------------------------------------------------------------------------------- faults

  private refuse(message: string, offset: number, expected: readonly string[] = []): Step {
    this.fault ??= { offset, message, expected };
    return Step.Done;
  }

  private unexpected(...expected: string[]): Step {
    const kind = this.kind();
    const offset = this.start();
    if (kind === Token.TrailingSlash) return this.refuse("path has a trailing slash", offset - 1);
    if (kind === Token.End) return this.refuse("unexpected end of file", offset, expected);
    return this.refuse(`unexpected ${this.shown()}`, offset, expected);
  }

  /** The current token as a message shows it: one line, not too long. */
  private shown(): string {
    if (this.kind() === Token.Unknown) {
      const byte = this.text.charCodeAt(this.start());
      if (this.text.startsWith("\u00ef\u00bb\u00bf", this.start())) return "byte order mark";
      if (byte < 0x20 || byte > 0x7e) return `byte 0x${byte.toString(16).padStart(2, "0")}`;
    }
    const line = /^[^\r\n]*/.exec(this.slice().trimEnd())![0];
    return `'${line.length > 40 ? `${line.slice(0, 37)}...` : line}'`;
  }

  private duplicateAttr(duplicate: DuplicateAttr): Step {
    return this.refuse(`attribute '${duplicate.path.join(".")}' already defined`, duplicate.at.start);
  }

  // ---------------------------------------------------------------------------------------------- whole expressions

  private expr(): Step {
    switch (this.kind()) {
      case Token.Ident:
        if (this.peek(1) === Token.Colon) return this.plainLambda();
        if (this.peek(1) === Token.At) return this.namedFormals();
        return this.simple();
      case Token.BraceOpen:
        return this.formalsFollow() ? this.openFormals(this.openLambda(undefined)) : this.simple();
      case Token.Let:
        return this.peek(1) === Token.BraceOpen ? this.simple() : this.letIn();
      case Token.With:
        return this.with();
      case Token.Assert:
        return this.assert();
      case Token.If:
        return this.if();
      default:
        return this.operand();
    }
  }

  private openLambda(name: Name | undefined): Open<Lambda> {
    const start = name?.start ?? this.start();
    const node: Open<Lambda> = {
      kind: "Lambda",
      start,
      end: -1,
      name,
      formals: undefined,
      colon: -1,
      body: PENDING,
    };
    this.push(State.LambdaHead, node);
    return node;
  }

  /** Takes the colon between the head and the body of a function. */
  private openBody(node: Open<Lambda>): Step {
    node.colon = this.start();
    this.index++;
    this.become(State.LambdaBody);
    return Step.Expr;
  }

  private plainLambda(): Step {
    return this.openBody(this.openLambda(this.name()));
  }

  private namedFormals(): Step {
    const node = this.openLambda(this.name());
    this.weigh(2);
    this.index++;
    return this.kind() === Token.BraceOpen ? this.openFormals(node) : this.unexpected("'{'");
  }

  /** Does the brace here open formals rather than a set? What is behind its first name tells. */
  private formalsFollow(): boolean {
    const second = this.peek(2);
    switch (this.peek(1)) {
      case Token.Ellipsis:
        return true;
      case Token.Ident:
        return second === Token.Comma || second === Token.Question || second === Token.BraceClose;
      case Token.BraceClose:
        return second === Token.Colon || second === Token.At;
      default:
        return false;
    }
  }

  private openFormals(lambda: Open<Lambda>): Step {
    const start = this.start();
    const node: Open<Formals> = { kind: "Formals", start, end: -1, formals: NONE, ellipsis: undefined };
    lambda.formals = node;
    this.index++;
    this.push(State.Formals, node);
    return Step.Formals;
  }

  private formals(): Step {
    switch (this.kind()) {
      case Token.Ident:
        return this.formal();
      case Token.Ellipsis:
        this.top<Open<Formals>>().ellipsis = { start: this.start(), end: this.end() };
        this.index++;
        return this.kind() === Token.BraceClose ? this.closeFormals() : this.unexpected("'}'");
      case Token.BraceClose:
        return this.closeFormals();
      default:
        return this.unexpected("a name", "'...'", "'}'");
    }
  }

  private formal(): Step {
    const name = this.name();
    const { start, end } = name;
    const node: Open<Formal> = { kind: "Formal", start, end, name, default: undefined, comma: undefined };
    const more = this.hasCollected() ? 2 : 0;
    this.collect(node);
    if (this.kind() !== Token.Question) return Step.AfterFormal;
    this.index++;
    this.push(State.FormalDefault, node, more);
    return Step.Expr;
  }

  private afterFormal(): Step {
    if (this.kind() === Token.Comma) {
      (this.collected[this.collectedCount - 1] as Open<Formal>).comma = this.start();
      this.index++;
      return Step.Formals;
    }
    return this.kind() === Token.BraceClose ? this.closeFormals() : this.unexpected("','", "'}'");
  }

  private closeFormals(): Step {
    const formals = this.top<Open<Formals>>();
    formals.formals = this.take();
    formals.end = this.end();
    this.index++;
    this.pop();
    const lambda = this.top<Open<Lambda>>();
    if (lambda.name === undefined && this.kind() === Token.At) {
      this.index++;
      if (this.kind() !== Token.Ident) return this.unexpected("a name");
      lambda.name = this.name();
      this.weigh(2);
    }
    const duplicate = duplicateFormal(formals, lambda.name);
    if (duplicate !== undefined) {
      return this.refuse(`duplicate formal function argument '${duplicate.name}'`, duplicate.start);
    }
    if (this.kind() === Token.Colon) return this.openBody(lambda);
    return this.unexpected("':'", ...(lambda.name === undefined ? ["'@'"] : []));
  }

  private letIn(): Step {
    const start = this.start();
    const node: Open<LetIn> = { kind: "LetIn", start, end: -1, bindings: NONE, in: -1, body: PENDING };
    this.index++;
    this.push(State.LetIn, node);
    return Step.Bindings;
  }

  private with(): Step {
    const start = this.start();
    const node: Open<With> = { kind: "With", start, end: -1, scope: PENDING, semicolon: -1, body: PENDING };
    this.index++;
    this.push(State.WithScope, node);
    return Step.Expr;
  }

  private assert(): Step {
    const node: Open<Assert> = {
      kind: "Assert",
      start: this.start(),
      end: -1,
      condition: PENDING,
      semicolon: -1,
      body: PENDING,
    };
    this.index++;
    this.push(State.AssertCondition, node);
    return Step.Expr;
  }

  private if(): Step {
    const node: Open<If> = {
      kind: "If",
      start: this.start(),
      end: -1,
      condition: PENDING,
      consequent: PENDING,
      alternate: PENDING,
    };
    this.index++;
    this.push(State.IfCondition, node);
    return Step.Expr;
  }

  /** Hands a whole expression to the construct that waits for it. */
  private afterExpr(): Step {
    switch (this.state()) {
      case State.Root:
        return this.kind() === Token.End ? Step.Done : this.unexpected("end of file");
      case State.Paren:
        return this.closeParen();
      case State.BindingValue:
        return this.closeBinding();
      case State.LambdaBody:
      case State.WithBody:
      case State.AssertBody:
      case State.LetBody:
        return this.closeBody();
      case State.WithScope:
        return this.closeScope();
      case State.AssertCondition:
        return this.closeCondition();
      case State.IfCondition:
      case State.IfConsequent:
      case State.IfAlternate:
        return this.closeBranch();
      case State.InheritFrom:
        return this.closeInheritFrom();
      case State.FormalDefault:
        return this.closeDefault();
      default:
        return this.closeInterpolation();
    }
  }

  private closeParen(): Step {
    if (this.kind() !== Token.ParenClose) return this.unexpected("')'");
    const node = this.top<Open<Paren>>();
    node.expr = this.value;
    node.end = this.end();
    this.index++;
    this.pop();
    this.value = node;
    return Step.AfterSimple;
  }

  private closeBody(): Step {
    const node = this.top<Open<Lambda> | Open<With> | Open<Assert> | Open<LetIn>>();
    node.body = this.value;
    node.end = this.value.end;
    this.pop();
    this.value = node;
    return Step.AfterExpr;
  }

  private closeScope(): Step {
    if (this.kind() !== Token.Semicolon) return this.unexpected("';'");
    const node = this.top<Open<With>>();
    node.scope = this.value;
    node.semicolon = this.start();
    this.index++;
    this.become(State.WithBody);
    return Step.Expr;
  }

  private closeCondition(): Step {
    if (this.kind() !== Token.Semicolon) return this.unexpected("';'");
    const node = this.top<Open<Assert>>();
    node.condition = this.value;
    node.semicolon = this.start();
    this.index++;
    this.become(State.AssertBody);
    return Step.Expr;
  }

  private closeBranch(): Step {
    const node = this.top<Open<If>>();
    switch (this.state()) {
      case State.IfCondition:
        if (this.kind() !== Token.Then) return this.unexpected("'then'");
        node.condition = this.value;
        this.become(State.IfConsequent);
        break;
      case State.IfConsequent:
        if (this.kind() !== Token.Else) return this.unexpected("'else'");
        node.consequent = this.value;
        this.become(State.IfAlternate);
        break;
      default:
        node.alternate = this.value;
        node.end = this.value.end;
        this.pop();
        this.value = node;
        return Step.AfterExpr;
    }
    this.index++;
    return Step.Expr;
  }

  private closeDefault(): Step {
    const node = this.top<Open<Formal>>();
    node.default = this.value;
    node.end = this.value.end;
    this.pop();
    return Step.AfterFormal;
  }

  // ------------------------------------------------------------------------------------------------------- operators

  private operand(): Step {
    const kind = this.kind();
    if (kind !== Token.Not && kind !== Token.Minus) return this.simple();
    const operator = kind === Token.Not ? "!" : "-";
    const node: Open<Unary> = { kind: "Unary", start: this.start(), end: -1, operator, operand: PENDING };
    this.index++;
    this.push(State.Unary, node);
    return Step.Operand;
  }

  private afterOperand(): Step {
    const kind = this.kind();
    const power = POWER[kind]!;
    for (;;) {
      const state = this.state();
      if (state === State.Binary) {
        const open = this.operators[this.operators.length - 1]!;
        const own = POWER[open]!;
        if (own < power) break;
        if (own === power) {
          const side = SIDE[kind]!;
          if (side === Side.None || side !== SIDE[open]) return this.notInARow(open, kind);
          if (side === Side.Right) break;
        }
        this.closeBinary();
      } else if (state === State.Unary) {
        const node = this.top<Open<Unary>>();
        if ((node.operator === "!" ? NOT_POWER : NEGATE_POWER) < power) break;
        this.closeUnary(node);
      } else break;
    }
    if (power === 0) return this.afterExpr();
    return kind === Token.Question ? this.hasAttr() : this.binary(kind);
  }

  private notInARow(first: number, second: number): Step {
    const message = `'${OPERATOR[second]}' cannot follow '${OPERATOR[first]}' without parentheses`;
    return this.refuse(message, this.start());
  }

  private binary(kind: number): Step {
    const at = this.start();
    const operator = OPERATOR[kind]!;
    if (POWER[kind] === 1 && !this.pipeOperators) {
      return this.refuse(`'${operator}' needs the experimental feature 'pipe-operators'`, at);
    }
    const left = this.value;
    const node: Open<Binary> = {
      kind: "Binary",
      start: left.start,
      end: -1,
      operator,
      at,
      left,
      right: PENDING,
    };
    this.index++;
    this.operators.push(kind);
    this.push(State.Binary, node);
    return Step.Operand;
  }

  private closeBinary(): void {
    const node = this.top<Open<Binary>>();
    node.right = this.value;
    node.end = this.value.end;
    this.operators.pop();
    this.pop();
    this.value = node;
  }

  private closeUnary(node: Open<Unary>): void {
    node.operand = this.value;
    node.end = this.value.end;
    this.pop();
    this.value = node;
  }

  private hasAttr(): Step {
    const target = this.value;
    this.index++;
    const path = this.emptyPath();
    const node: Open<HasAttr> = { kind: "HasAttr", start: target.start, end: -1, target, path };
    this.push(State.HasAttrPath, node);
    return Step.Attrs;
  }

  // ------------------------------------------------------------------------------------------- simple expressions

  private simple(): Step {
    switch (this.kind()) {
      case Token.Ident:
      case Token.Int:
      case Token.Float:
      case Token.SearchPath:
      case Token.Uri:
        return this.leaf();
      case Token.StringOpen:
        return this.openString(State.String);
      case Token.IndentedOpen:
        return this.openIndented();
      case Token.PathStart:
        return this.openPath();
      case Token.ParenOpen:
        return this.openParen();
      case Token.BracketOpen:
        return this.openList();
      case Token.BraceOpen:
        return this.openSet(this.start(), false);
      case Token.Rec:
        return this.openRec();
      case Token.Let:
        if (this.peek(1) === Token.BraceOpen) return this.openLegacyLet();
        break;
    }
    return this.unexpected("an expression");
  }

  private leaf(): Step {
    const start = this.start();
    const end = this.end();
    const raw = this.slice();
    switch (this.kind()) {
      case Token.Ident:
        this.value =
          raw === "__curPos" ? { kind: "CurPos", start, end } : { kind: "Identifier", start, end, name: raw };
        break;
      case Token.Int:
        if (!integerFits(raw)) return this.refuse(`invalid integer '${raw}'`, start);
        this.value = { kind: "Integer", start, end, raw };
        break;
      case Token.Float:
        if (!floatFits(raw)) return this.refuse(`invalid float '${raw}'`, start);
        this.value = { kind: "Float", start, end, raw };
        break;
      case Token.SearchPath:
        this.value = { kind: "SearchPath", start, end, name: raw.slice(1, -1) };
        break;
      default:
        this.value = { kind: "Uri", start, end, value: raw };
    }
    this.index++;
    return this.afterSimple();
  }

  private openParen(): Step {
    const node: Open<Paren> = { kind: "Paren", start: this.start(), end: -1, expr: PENDING };
    this.index++;
    this.push(State.Paren, node);
    return Step.Expr;
  }

  private openList(): Step {
    const node: Open<List> = { kind: "List", start: this.start(), end: -1, items: NONE };
    this.index++;
    this.push(State.ListItem, node);
    return Step.Items;
  }

  private openRec(): Step {
    const start = this.start();
    this.index++;
    return this.kind() === Token.BraceOpen ? this.openSet(start, true) : this.unexpected("'{'");
  }

  private openSet(start: number, recursive: boolean): Step {
    const open = this.start();
    const node: Open<AttrSet> = { kind: "AttrSet", start, end: -1, recursive, open, bindings: NONE };
    this.index++;
    this.push(State.AttrSet, node);
    return Step.Bindings;
  }

  private openLegacyLet(): Step {
    const start = this.start();
    this.index++;
    const node: Open<LegacyLet> = { kind: "LegacyLet", start, end: -1, open: this.start(), bindings: NONE };
    this.index++;
    this.push(State.LegacyLet, node);
    return Step.Bindings;
  }

  private items(): Step {
    const kind = this.kind();
    if (beginsSimple(kind)) return Step.Simple;
    if (kind !== Token.BracketClose) return this.unexpected("a list item", "']'");
    const node = this.top<Open<List>>();
    node.items = this.take();
    node.end = this.end();
    this.index++;
    this.pop();
    this.value = node;
    return Step.AfterSimple;
  }

  private afterSimple(): Step {
    const kind = this.kind();
    if (kind === Token.Dot) return this.select();
    if (kind === Token.Or) this.value = this.applyToOr();
    return this.afterSelect();
  }

  /** `f or` is an application to a variable of that name, for the sake of old code. */
  private applyToOr(): Apply {
    const func = this.value;
    const start = this.start();
    const end = this.end();
    this.index++;
    return {
      kind: "Apply",
      start: func.start,
      end,
      func,
      args: [{ kind: "Identifier", start, end, name: "or" }],
    };
  }

  private select(): Step {
    const target = this.value;
    this.index++;
    const path = this.emptyPath();
    const node: Open<Select> = {
      kind: "Select",
      start: target.start,
      end: -1,
      target,
      path,
      default: undefined,
    };
    // One name, by far the most frequent, without a detour over the stack.
    if (this.kind() === Token.Ident && this.peek(1) !== Token.Dot && this.peek(1) !== Token.Or) {
      const name = this.name();
      path.attrs = [name];
      path.end = name.end;
      node.end = name.end;
      this.value = node;
      return this.afterSelect();
    }
    this.push(State.SelectPath, node);
    return Step.Attrs;
  }

  private openSelectDefault(): Step {
    this.index++;
    this.become(State.SelectDefault);
    return Step.Simple;
  }

  /** Hands a selection to what waits for it: a list, a row of arguments, a default, or the operators. */
  private afterSelect(): Step {
    for (;;) {
      switch (this.state()) {
        case State.ListItem:
          this.collect(this.value);
          return Step.Items;
        case State.SelectDefault:
          this.closeSelectDefault();
          continue;
        case State.Apply:
          return this.argument();
        default:
          return beginsSimple(this.kind()) ? this.apply() : this.afterOperand();
      }
    }
  }

  private closeSelectDefault(): void {
    const node = this.top<Open<Select>>();
    node.default = this.value;
    node.end = this.value.end;
    this.pop();
    this.value = node;
  }

  private apply(): Step {
    const func = this.value;
    const node: Open<Apply> = { kind: "Apply", start: func.start, end: -1, func, args: NONE };
    this.push(State.Apply, node);
    return Step.Simple;
  }

  private argument(): Step {
    this.collect(this.value);
    if (beginsSimple(this.kind())) return Step.Simple;
    const node = this.top<Open<Apply>>();
    node.args = this.take();
    node.end = this.value.end;
    this.pop();
    this.value = node;
    return this.afterOperand();
  }

  // ----------------------------------------------------------------------------------------------- strings and paths

  private openString(state: typeof State.String | typeof State.AttrString): Step {
    const node: Open<StringLiteral> = { kind: "String", start: this.start(), end: -1, parts: NONE };
    this.index++;
    this.push(state, node);
    return Step.Parts;
  }

  private openIndented(): Step {
    const node: Open<IndentedString> = { kind: "IndentedString", start: this.start(), end: -1, parts: NONE };
    this.index++;
    this.push(State.IndentedString, node);
    return Step.Parts;
  }

  /**
   * Directly behind its first stretch a path may have one more, as in `./a//b${c}`, and then only before an
   * interpolation: an accident of the grammar of Nix.
   */
  private openPath(): Step {
    const node: Open<Path> = { kind: "Path", start: this.start(), end: -1, parts: NONE };
    this.push(State.Path, node);
    this.addText(node);
    if (this.kind() === Token.Text) {
      const second = this.start();
      this.addText(node);
      if (this.kind() !== Token.DollarBrace) return this.refuse("path has two slashes in a row", second);
    }
    return Step.Parts;
  }

  private parts(): Step {
    const node = this.top<OpenParts>();
    for (;;) {
      switch (this.kind()) {
        case Token.Text:
          this.addText(node);
          break;
        case Token.DollarBrace:
          return this.openInterpolation();
        case Token.StringClose:
        case Token.IndentedClose:
        case Token.PathEnd:
          return this.closeParts(node);
        default:
          return this.unexpected(node.kind === "String" ? "'\"'" : "two apostrophes");
      }
    }
  }

  /** Adds the current token as a part, or to the part before it: paths come in several stretches. */
  private addText(node: OpenParts): void {
    const end = this.end();
    let start = this.start();
    if (this.kinds[this.index - 1] === Token.Text || this.kinds[this.index - 1] === Token.PathStart) {
      start = this.collected[--this.collectedCount]!.start;
    }
    const raw = this.text.slice(start, end);
    if (this.hasNul && node.kind !== "Path" && hasPlainNul(raw, node.kind)) {
      this.refuse("a string cannot contain a NUL byte", start + raw.indexOf("\0"));
    }
    const text: Text = { kind: "Text", start, end, raw };
    this.collect(text);
    this.index++;
  }

  private closeParts(node: OpenParts): Step {
    node.parts = this.take();
    node.end = this.end();
    this.index++;
    const inAttr = this.state() === State.AttrString;
    this.pop();
    if (inAttr) {
      this.attr = node as StringLiteral;
      return this.afterAttr();
    }
    this.value = node;
    return this.afterSimple();
  }

  private openInterpolation(): Step {
    const node: Open<Interpolation> = { kind: "Interpolation", start: this.start(), end: -1, expr: PENDING };
    this.index++;
    // Nix keeps the parts so far as one symbol, but for the first part of a path, which is always there.
    const more = this.collectedCount - bases[this.open - 1]! > (this.state() === State.Path ? 1 : 0) ? 1 : 0;
    this.push(State.Interpolation, node, this.state() === State.IndentedString ? 0 : more);
    return Step.Expr;
  }

  /** The brace behind `${expr`, in a string or a path or as an attribute. */
  private closeInterpolation(): Step {
    if (this.kind() !== Token.BraceClose) return this.unexpected("'}'");
    const node = this.top<Open<Interpolation> | Open<DynamicAttr>>();
    node.expr = this.value;
    node.end = this.end();
    this.index++;
    this.pop();
    if (node.kind === "DynamicAttr") {
      this.attr = node;
      return this.afterAttr();
    }
    this.collect(node);
    return Step.Parts;
  }

  // ------------------------------------------------------------------------------------------ attributes and bindings

  private emptyPath(): Open<AttrPath> {
    const start = this.start();
    return { kind: "AttrPath", start, end: start, attrs: NONE };
  }

  private attrs(): Step {
    switch (this.kind()) {
      case Token.Ident:
      case Token.Or:
        this.attr = this.name();
        return this.afterAttr();
      case Token.StringOpen:
        return this.openString(State.AttrString);
      case Token.DollarBrace:
        return this.openDynamicAttr();
      case Token.Semicolon:
        if (this.state() === State.InheritAttrs) return this.closeInherit();
        break;
    }
    return this.unexpected("an attribute name", ...(this.state() === State.InheritAttrs ? ["';'"] : []));
  }

  private openDynamicAttr(): Step {
    const node: Open<DynamicAttr> = { kind: "DynamicAttr", start: this.start(), end: -1, expr: PENDING };
    this.index++;
    this.push(State.DynamicAttr, node);
    return Step.Expr;
  }

  private afterAttr(): Step {
    const state = this.state();
    if (state === State.InheritAttrs) return this.inheritedAttr();
    this.collect(this.attr);
    if (this.kind() === Token.Dot) {
      this.index++;
      return Step.Attrs;
    }
    const node = this.top<Open<Select> | Open<HasAttr> | Open<AttrBinding>>();
    node.path.attrs = this.take();
    node.path.end = this.attr.end;
    if (node.kind === "AttrBinding") return this.openValue(node);
    if (node.kind === "Select" && this.kind() === Token.Or) return this.openSelectDefault();
    node.end = node.path.end;
    this.pop();
    this.value = node;
    return node.kind === "Select" ? Step.AfterSelect : Step.AfterOperand;
  }

  private bindings(): Step {
    const inLet = this.state() === State.LetIn;
    switch (this.kind()) {
      case Token.Ident:
      case Token.Or:
      case Token.StringOpen:
      case Token.DollarBrace:
        return this.binding();
      case Token.Inherit:
        return this.inherit();
      case Token.BraceClose:
        if (!inLet) return this.closeSet();
        break;
      case Token.In:
        if (inLet) return this.closeLet();
        break;
    }
    return this.unexpected("a binding", inLet ? "'in'" : "'}'");
  }

  private binding(): Step {
    const path = this.emptyPath();
    const node: Open<AttrBinding> = {
      kind: "AttrBinding",
      start: path.start,
      end: -1,
      path,
      equals: -1,
      value: PENDING,
      semicolon: -1,
    };
    this.push(State.BindingPath, node, this.hasCollected() ? 1 : 0);
    return this.attrs();
  }

  private openValue(node: Open<AttrBinding>): Step {
    if (this.kind() !== Token.Equals) return this.unexpected("'='", "'.'");
    node.equals = this.start();
    this.index++;
    this.become(State.BindingValue);
    return Step.Expr;
  }

  private closeBinding(): Step {
    if (this.kind() !== Token.Semicolon) return this.unexpected("';'");
    const node = this.top<Open<AttrBinding>>();
    node.value = this.value;
    this.endBinding(node);
    return Step.Bindings;
  }

  /** Takes the semicolon and hands the binding to its set. */
  private endBinding(node: Open<AttrBinding> | Open<Inherit>): void {
    node.semicolon = this.start();
    node.end = this.end();
    this.index++;
    this.pop();
    this.collect(node);
  }

  private inherit(): Step {
    const node: Open<Inherit> = {
      kind: "Inherit",
      start: this.start(),
      end: -1,
      from: undefined,
      attrs: NONE,
      semicolon: -1,
    };
    this.index++;
    this.push(State.InheritAttrs, node);
    if (this.kind() !== Token.ParenOpen) return Step.Attrs;
    const from: Open<InheritFrom> = { kind: "InheritFrom", start: this.start(), end: -1, expr: PENDING };
    this.index++;
    this.push(State.InheritFrom, from);
    return Step.Expr;
  }

  private closeInheritFrom(): Step {
    if (this.kind() !== Token.ParenClose) return this.unexpected("')'");
    const node = this.top<Open<InheritFrom>>();
    node.expr = this.value;
    node.end = this.end();
    this.index++;
    this.pop();
    this.top<Open<Inherit>>().from = node;
    return Step.Attrs;
  }

  private inheritedAttr(): Step {
    if (staticName(this.attr) === undefined) {
      return this.refuse("dynamic attributes not allowed in inherit", this.attr.start);
    }
    this.collect(this.attr);
    return Step.Attrs;
  }

  private closeInherit(): Step {
    const node = this.top<Open<Inherit>>();
    node.attrs = this.take();
    this.endBinding(node);
    return Step.Bindings;
  }

  private closeSet(): Step {
    const node = this.top<Open<AttrSet> | Open<LegacyLet>>();
    node.bindings = this.take();
    const duplicate = findDuplicate(node.bindings);
    if (duplicate !== undefined) return this.duplicateAttr(duplicate);
    node.end = this.end();
    this.index++;
    this.pop();
    this.value = node;
    return Step.AfterSimple;
  }

  private closeLet(): Step {
    const node = this.top<Open<LetIn>>();
    node.bindings = this.take();
    for (const binding of node.bindings) {
      const first = binding.kind === "AttrBinding" ? binding.path.attrs[0]! : undefined;
      if (first !== undefined && first.kind !== "Name" && staticName(first) === undefined) {
        return this.refuse("dynamic attributes not allowed in let", first.start);
      }
    }
    const duplicate = findDuplicate(node.bindings);
    if (duplicate !== undefined) return this.duplicateAttr(duplicate);
    node.in = this.start();
    this.index++;
    this.become(State.LetBody);
    return Step.Expr;
  }
}

type OpenParts = Open<StringLiteral> | Open<IndentedString> | Open<Path>;

/** The second of two formals of one name, or the name of the whole argument where a formal has it, too. */
function duplicateFormal({ formals }: Formals, name: Name | undefined): Name | undefined {
  const names = formals.map((formal) => formal.name);
  const all = name === undefined ? names : [...names, name];
  const second = findRepeated(all.map((one) => one.name));
  return second < 0 ? undefined : all[second];
}

function integerFits(raw: string): boolean {
  return raw.length < 19 || BigInt(raw) <= 0x7fff_ffff_ffff_ffffn;
}

const SMALLEST_NORMAL = 2 ** -1022;

/** Nix refuses floats that overflow, and those too small to be held exactly: what strtod calls ERANGE. */
function floatFits(raw: string): boolean {
  const value = Number(raw);
  if (!Number.isFinite(value)) return false;
  return value >= SMALLEST_NORMAL || !/[1-9]/.test(raw.replace(/[eE].*/, ""));
}
