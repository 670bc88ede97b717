import { staticName } from "../../nix/strings.ts";
import type {
  Attr,
  AttrBinding,
  AttrSet,
  Formal,
  Identifier,
  Inherit,
  Lambda,
  LegacyLet,
  LetIn,
  Name,
  Node,
  Tree,
  With,
} from "../../nix/tree.ts";
import { childrenOf, isWithin } from "../../nix/walk.ts";

/** Where a row of bindings can be referred to by name from within. */
export type Home = LetIn | LegacyLet | AttrSet;

/** What gives a variable its value. One object per place, so that identity tells whether two names mean the same. */
export type Binder =
  | { readonly kind: "binding"; readonly name: string; readonly binding: AttrBinding; readonly home: Home }
  | {
      readonly kind: "inherit";
      readonly name: string;
      readonly inherit: Inherit;
      readonly attr: Attr;
      readonly home: Home;
    }
  | { readonly kind: "formal"; readonly name: string; readonly formal: Formal; readonly lambda: Lambda }
  | { readonly kind: "argument"; readonly name: string; readonly argument: Name; readonly lambda: Lambda };

/** A place that reads a variable: an identifier, or a word of `inherit x;` without a source. */
export type Reference = Identifier | Attr;

const KNOWN = new WeakMap<Tree, Scopes>();

/** The scopes of a file; looked for once, for a tree never changes. */
export function scopesOf(tree: Tree): Scopes {
  const known = KNOWN.get(tree) ?? new Scopes(tree);
  KNOWN.set(tree, known);
  return known;
}

/** Who is bound where in one file. */
export class Scopes {
  readonly #parents = new Map<Node, Node>();
  readonly #tables = new Map<Node, ReadonlyMap<string, Binder>>();
  #references: Map<Binder, Reference[]> | undefined;
  #unbound: readonly Identifier[] | undefined;
  readonly nodes: Node[] = [];

  constructor(readonly tree: Tree) {
    this.#index(tree.root);
  }

  parent(node: Node): Node | undefined {
    return this.#parents.get(node);
  }

  /** From the parent outwards. */
  *ancestors(node: Node): Generator<Node> {
    for (let at = this.#parents.get(node); at !== undefined; at = this.#parents.get(at)) yield at;
  }

  /** What a name means at a place; undefined when no enclosing construct binds it (a builtin, or a `with`). */
  lookup(name: string, at: Node): Binder | undefined {
    let child: Node = at;
    for (const node of this.ancestors(at)) {
      const binder = sees(node, child) ? this.#table(node).get(name) : undefined;
      if (binder !== undefined) return binder;
      child = node;
    }
    return undefined;
  }

  /** The `with` expressions around a place, innermost first. */
  withs(at: Node): readonly With[] {
    const found: With[] = [];
    let child: Node = at;
    for (const node of this.ancestors(at)) {
      if (node.kind === "With" && child === node.body) found.push(node);
      child = node;
    }
    return found;
  }

  /** Whether an expression would mean the same where `site` is written: every name in it leads to the same binder. */
  meansTheSame(expr: Node, site: Node): boolean {
    const isInside = (node: Node) => isWithin(node, expr);
    const outer = (name: string, at: Node): Binder | undefined | "own" => {
      const binder = this.lookup(name, at);
      return binder !== undefined && isInside(homeOf(binder)) ? "own" : binder;
    };
    const sameWiths = sameNodes(this.withs(expr), this.withs(site));
    const isSame = (name: string, found: Binder | undefined | "own") =>
      found === "own" || (found === this.lookup(name, site) && (found !== undefined || sameWiths));
    return this.nodes.filter(isInside).every((node) => {
      if (node.kind === "Identifier") return isSame(node.name, outer(node.name, node));
      if (node.kind !== "Inherit" || node.from !== undefined) return true;
      return node.attrs.every((attr) => {
        const name = staticName(attr);
        return name !== undefined && isSame(name, outer(name, this.parent(node)!));
      });
    });
  }

  references(binder: Binder): readonly Reference[] {
    // Few questions need it, and it costs more than all the rest.
    this.#references ??= this.#collectReferences();
    return this.#references.get(binder) ?? [];
  }

  /** Identifiers that nothing in the file binds. */
  get unbound(): readonly Identifier[] {
    this.#unbound ??= this.nodes.filter(
      (node): node is Identifier => node.kind === "Identifier" && this.lookup(node.name, node) === undefined,
    );
    return this.#unbound;
  }

  /** The binders that a row of bindings or a function introduces. */
  bindersOf(node: Node): readonly Binder[] {
    return [...this.#table(node).values()];
  }

  #index(root: Node): void {
    // Iterative: real files nest deeper than a call stack likes.
    const stack: Node[] = [root];
    while (stack.length > 0) {
      const node = stack.pop()!;
      this.nodes.push(node);
      const children = childrenOf(node);
      for (let i = children.length - 1; i >= 0; i--) {
        this.#parents.set(children[i]!, node);
        stack.push(children[i]!);
      }
    }
  }

  #collectReferences(): Map<Binder, Reference[]> {
    const found = new Map<Binder, Reference[]>();
    const note = (binder: Binder | undefined, reference: Reference): void => {
      if (binder === undefined) return;
      const known = found.get(binder);
      if (known === undefined) found.set(binder, [reference]);
      else known.push(reference);
    };
    for (const node of this.nodes) {
      if (node.kind === "Identifier") note(this.lookup(node.name, node), node);
      if (node.kind !== "Inherit" || node.from !== undefined) continue;
      for (const attr of node.attrs) note(this.inherited(node, attr), attr);
    }
    return found;
  }

  /** What a word of `inherit x;` takes its value from: the scope around the bindings that contain it. */
  inherited(inherit: Inherit, attr: Attr): Binder | undefined {
    const name = staticName(attr);
    const home = this.#parents.get(inherit);
    return name === undefined || home === undefined ? undefined : this.lookup(name, home);
  }

  #table(node: Node): ReadonlyMap<string, Binder> {
    const known = this.#tables.get(node);
    if (known !== undefined) return known;
    const table = node.kind === "Lambda" ? lambdaTable(node) : isHome(node) ? homeTable(node) : EMPTY;
    this.#tables.set(node, table);
    return table;
  }
}

function homeOf(binder: Binder): Node {
  return binder.kind === "binding" || binder.kind === "inherit" ? binder.home : binder.lambda;
}

function sameNodes(a: readonly Node[], b: readonly Node[]): boolean {
  return a.length === b.length && a.every((node, index) => node === b[index]);
}

const EMPTY: ReadonlyMap<string, Binder> = new Map();

function isHome(node: Node): node is Home {
  return node.kind === "LetIn" || node.kind === "LegacyLet" || (node.kind === "AttrSet" && node.recursive);
}

/** Whether the names a construct binds are in scope in one of its children. */
function sees(node: Node, child: Node): boolean {
  if (node.kind === "Lambda") return true;
  // `inherit x;` takes x from outside; `inherit (from) x;` evaluates `from` inside. The former is asked for
  // through `inherited`, so whatever comes here from a binding is inside.
  return isHome(node) && child.kind !== "Name";
}

function lambdaTable(lambda: Lambda): ReadonlyMap<string, Binder> {
  const table = new Map<string, Binder>();
  for (const formal of lambda.formals?.formals ?? []) {
    table.set(formal.name.name, { kind: "formal", name: formal.name.name, formal, lambda });
  }
  if (lambda.name !== undefined) {
    const { name } = lambda.name;
    table.set(name, { kind: "argument", name, argument: lambda.name, lambda });
  }
  return table;
}

function homeTable(home: Home): ReadonlyMap<string, Binder> {
  const table = new Map<string, Binder>();
  for (const binding of home.bindings) {
    if (binding.kind === "AttrBinding") {
      const name = staticName(binding.path.attrs[0]!);
      if (name !== undefined && !table.has(name)) table.set(name, { kind: "binding", name, binding, home });
      continue;
    }
    for (const attr of binding.attrs) {
      const name = staticName(attr);
      if (name !== undefined) table.set(name, { kind: "inherit", name, inherit: binding, attr, home });
    }
  }
  return table;
}
