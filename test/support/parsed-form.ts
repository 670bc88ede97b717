/**
 * Prints a tree as `nix-instantiate --parse` of Nix 2.26 does: everything Nix desugars while parsing is desugared,
 * nested attribute sets are merged, attributes are sorted. Two files with the same form are the same program but for
 * positions. Byte for byte the same as the real one: that is what the parser is checked with.
 *
 * Works off a stack of its own, so depth of nesting does not matter.
 */

import { type MergedAttrs, mergeBindings } from "../../src/nix/bindings.ts";
import { RESERVED } from "../../src/nix/lexer.ts";
import { plainString, staticName, stringPieces, unwrap } from "../../src/nix/strings.ts";
import type {
  Apply,
  Attr,
  AttrPath,
  Binary,
  Binding,
  Expr,
  IndentedString,
  Lambda,
  Path,
  StringLiteral,
  Tree,
} from "../../src/nix/tree.ts";

/** What relative paths and `~/` become; Nix makes paths absolute while it parses. */
export interface PathContext {
  /** The absolute directory of the file. */
  readonly directory: string;
  /** The absolute home directory. */
  readonly home: string;
}

/** The tree in the form of `nix-instantiate --parse`, without its final line feed. */
export function printParsed(tree: Tree, context: PathContext): string {
  const printer = new Printer(context);
  return printer.print(tree.root);
}

/** Finished text, or something still to be printed. */
type Item = string | Expr | MergedAttrs;

class Printer {
  private readonly context: PathContext;
  private readonly pending: Item[] = [];

  constructor(context: PathContext) {
    this.context = context;
  }

  print(root: Expr): string {
    let out = "";
    this.pending.push(root);
    for (let item = this.pending.pop(); item !== undefined; item = this.pending.pop()) {
      if (typeof item === "string") out += item;
      else this.schedule(item.kind === "MergedAttrs" ? this.set(item) : this.expr(item));
    }
    return out;
  }

  private schedule(items: readonly Item[]): void {
    for (let i = items.length - 1; i >= 0; i--) this.pending.push(items[i]!);
  }

  private expr(expr: Expr): Item[] {
    switch (expr.kind) {
      case "Identifier":
        return [identifier(expr.name)];
      case "CurPos":
        return ["__curPos"];
      case "Integer":
        return [BigInt(expr.raw).toString()];
      case "Float":
        return [formatFloat(Number(expr.raw))];
      case "Uri":
        return [literal(expr.value)];
      case "String":
      case "IndentedString":
        return this.string(expr);
      case "Path":
        return this.path(expr);
      case "Paren":
        return [expr.expr];
      case "List":
        return ["[ ", ...expr.items.flatMap((item): Item[] => ["(", item, ") "]), "]"];
      case "AttrSet":
        return [mergeBindings(expr.bindings, expr.recursive).merged];
      case "LegacyLet":
        return ["(", mergeBindings(expr.bindings, true).merged, ").body"];
      case "LetIn":
        return ["(let ", ...this.bindings(expr.bindings), "in ", expr.body, ")"];
      case "With":
        return ["(with ", expr.scope, "; ", expr.body, ")"];
      case "Assert":
        return ["assert ", expr.condition, "; ", expr.body];
      case "If":
        return ["(if ", expr.condition, " then ", expr.consequent, " else ", expr.alternate, ")"];
      case "Lambda":
        return this.lambda(expr);
      case "Select": {
        const or: Item[] = expr.default === undefined ? [] : [" or (", expr.default, ")"];
        return ["(", expr.target, ").", ...this.attrPath(expr.path), ...or];
      }
      case "HasAttr":
        return ["((", expr.target, ") ? ", ...this.attrPath(expr.path), ")"];
      case "Unary":
        return expr.operator === "!" ? ["(! ", expr.operand, ")"] : call(expr);
      case "Binary":
        return this.binary(expr);
      case "Apply":
      case "SearchPath":
        return call(expr);
    }
  }

  private binary(expr: Binary): Item[] {
    switch (expr.operator) {
      case "<=":
        return ["(! (__lessThan ", expr.right, " ", expr.left, "))"];
      case ">=":
        return ["(! (__lessThan ", expr.left, " ", expr.right, "))"];
      case "-":
      case "*":
      case "/":
      case "<":
      case ">":
      case "|>":
      case "<|":
        return call(expr);
      default:
        return ["(", expr.left, ` ${expr.operator} `, expr.right, ")"];
    }
  }

  private string(expr: StringLiteral | IndentedString): Item[] {
    const plain = plainString(expr);
    if (plain !== undefined) return [literal(plain)];
    return concatenation(
      stringPieces(expr).map((piece) => (typeof piece === "string" ? literal(piece) : piece.expr)),
    );
  }

  private path(path: Path): Item[] {
    const items: Item[] = [];
    for (const part of path.parts) {
      if (part.kind === "Interpolation") items.push(part.expr);
      // The lexer of Nix begins a new piece between two slashes.
      else for (const piece of part.raw.split(/(?<=\/)(?=\/)/)) items.push(literal(piece));
    }
    const [first] = (path.parts[0] as { raw: string }).raw.split(/(?<=\/)(?=\/)/);
    items[0] = absolutePath(first!, this.context);
    return items.length === 1 ? items : concatenation(items);
  }

  private attrPath(path: AttrPath): Item[] {
    const items: Item[] = [];
    for (const attr of path.attrs) {
      if (items.length > 0) items.push(".");
      const name = staticName(attr);
      if (name === undefined) items.push(...dynamicAttr(attr));
      else items.push(identifier(name));
    }
    return items;
  }

  private lambda(lambda: Lambda): Item[] {
    const items: Item[] = ["("];
    const { formals, name } = lambda;
    if (formals !== undefined) {
      const sorted = [...formals.formals].sort((a, b) => compare(a.name.name, b.name.name));
      items.push("{ ");
      for (const [index, formal] of sorted.entries()) {
        items.push(index > 0 ? ", " : "", identifier(formal.name.name));
        if (formal.default !== undefined) items.push(" ? ", formal.default);
      }
      if (formals.ellipsis !== undefined) items.push(sorted.length > 0 ? ", " : "", "...");
      items.push(" }", name === undefined ? "" : " @ ");
    }
    items.push(name === undefined ? "" : identifier(name.name), ": ", lambda.body, ")");
    return items;
  }

  private set(set: MergedAttrs): Item[] {
    return [set.recursive ? "rec { " : "{ ", ...this.definitions(set), "}"];
  }

  private bindings(bindings: readonly Binding[]): Item[] {
    return this.definitions(mergeBindings(bindings, false).merged);
  }

  private definitions(set: MergedAttrs): Item[] {
    const inherited: string[] = [];
    const inheritedFrom = new Map<Expr, string[]>(set.sources.map((source) => [source, []]));
    const plain: Item[] = [];
    for (const [name, definition] of [...set.attrs].sort(([a], [b]) => compare(a, b))) {
      const word = identifier(name);
      if (definition.kind === "plain") plain.push(`${word} = `, definition.value, "; ");
      else if (definition.kind === "inherited") inherited.push(` ${word}`);
      else inheritedFrom.get(definition.from)!.push(` ${word}`);
    }
    const items: Item[] = inherited.length > 0 ? [`inherit${inherited.join("")}; `] : [];
    for (const [source, words] of inheritedFrom) {
      if (words.length > 0) items.push("inherit (", source, `)${words.join("")}; `);
    }
    items.push(...plain);
    for (const { name, value } of set.dynamic) items.push(...dynamicAttr(name), " = ", value, "; ");
    return items;
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function concatenation(items: readonly Item[]): Item[] {
  return ["(", ...items.flatMap((item, index) => (index > 0 ? [" + ", item] : [item])), ")"];
}

function dynamicAttr(attr: Attr): Item[] {
  if (attr.kind === "Name") throw new TypeError(`'${attr.name}' is not a dynamic attribute`);
  return ['"${', attr.kind === "DynamicAttr" ? attr.expr : attr, '}"'];
}

const FUNCTION_OF: Partial<Record<Binary["operator"], string>> = {
  "-": "__sub",
  "*": "__mul",
  "/": "__div",
  "<": "__lessThan",
  ">": "__lessThan",
};

/**
 * A call, with the arguments of the function's own call in front: Nix appends arguments to a call that is there
 * already, through parentheses, and whatever that call was written as.
 */
function call(expr: Expr): Item[] {
  const args: Expr[] = [];
  let func = expr;
  for (;;) {
    if (func.kind === "Apply" && isOrCall(func)) {
      args.push(func.args[0]!);
      return finish([func.func], args);
    }
    if (func.kind === "Apply") {
      for (let i = func.args.length - 1; i >= 0; i--) args.push(func.args[i]!);
      func = unwrap(func.func);
    } else if (func.kind === "Binary" && func.operator === "|>") {
      args.push(func.left);
      func = unwrap(func.right);
    } else if (func.kind === "Binary" && func.operator === "<|") {
      args.push(func.right);
      func = unwrap(func.left);
    } else break;
  }
  return finish(head(func), args);
}

/** `args` are in reverse order. */
function finish(func: readonly Item[], args: readonly Expr[]): Item[] {
  const items: Item[] = ["(", ...func];
  for (let i = args.length - 1; i >= 0; i--) items.push(" ", args[i]!);
  items.push(")");
  return items;
}

/** `f or`, which is a call of its own whatever `f` is. */
function isOrCall({ args: [arg] }: Apply): boolean {
  return arg?.kind === "Identifier" && arg.name === "or";
}

/** The innermost function of a call, with the arguments it brings along. */
function head(func: Expr): Item[] {
  if (func.kind === "SearchPath") return ["__findFile __nixPath ", literal(func.name)];
  if (func.kind === "Unary" && func.operator === "-") return ["__sub 0 ", func.operand];
  const name = func.kind === "Binary" ? FUNCTION_OF[func.operator] : undefined;
  if (func.kind !== "Binary" || name === undefined) return [func];
  return func.operator === ">"
    ? [`${name} `, func.right, " ", func.left]
    : [`${name} `, func.left, " ", func.right];
}

/** A string as Nix prints it. Unlike `quoteString` this must be what Nix prints, not what reads best. */
function literal(text: string): string {
  return `"${text.replace(/["\\]|\$(?=\{)/g, "\\$&").replace(/[\n\r\t]/g, (char) => (char === "\n" ? "\\n" : char === "\r" ? "\\r" : "\\t"))}"`;
}

function identifier(name: string): string {
  if (RESERVED.has(name)) return `"${name}"`;
  return /^[a-zA-Z_][a-zA-Z0-9_'-]*$/.test(name) ? name : literal(name);
}

function absolutePath(raw: string, context: PathContext): string {
  if (raw.startsWith("~")) return context.home + raw.slice(1);
  const path = canonical(raw.startsWith("/") ? raw : `${context.directory}/${raw}`);
  return raw.endsWith("/") && raw.length > 1 ? `${path}/` : path;
}

/** Without `.`, `..` and doubled slashes; `..` of the root is the root. */
function canonical(path: string): string {
  const names: string[] = [];
  for (const name of path.split("/")) {
    if (name === "..") names.pop();
    else if (name !== "" && name !== ".") names.push(name);
  }
  return `/${names.join("/")}`;
}

/** A number as C++ streams print it: `%g`, six significant digits, exact ties to the even digit. */
function formatFloat(value: number): string {
  if (value === 0) return "0";
  const [mantissa, exponentText] = roundToSix(value).split("e") as [string, string];
  const exponent = Number(exponentText);
  const digits = mantissa.replace(".", "");
  if (exponent >= -4 && exponent < 6) {
    return trimZeros(
      exponent < 0
        ? `0.${"0".repeat(-exponent - 1)}${digits}`
        : `${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}`,
    );
  }
  const sign = exponent < 0 ? "-" : "+";
  return `${trimZeros(mantissa)}e${sign}${String(Math.abs(exponent)).padStart(2, "0")}`;
}

function trimZeros(decimal: string): string {
  return decimal.replace(/\.?0*$/, "");
}

/** In exponential notation with six digits. JavaScript rounds exact ties away from zero, C to even. */
function roundToSix(value: number): string {
  const [mantissa, exponent] = value.toExponential(100).split("e") as [string, string];
  const isTie = /^5?0*$/.test(mantissa.slice(7)) && mantissa[7] === "5";
  const even = Number(mantissa[6]) % 2 === 0;
  return isTie && even ? `${mantissa.slice(0, 7)}e${exponent}` : value.toExponential(5);
}
