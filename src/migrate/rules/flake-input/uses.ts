import { staticName, stringValue, unwrap } from "../../../nix/strings.ts";
import type {
  Attr,
  AttrBinding,
  Expr,
  Formal,
  Inherit,
  Lambda,
  LetIn,
  Node,
  Range,
  Select,
  With,
} from "../../../nix/tree.ts";
import { isPackageSet, isPassedOn } from "../../model/passing.ts";
import type { Binder, Scopes } from "../../model/scopes.ts";
import { givesNothing } from "./dead-with.ts";

/**
 * A place that only hands a flake input on, under its own name or under one that is never read: it can go once nothing
 * else needs the input.
 */
export type Carrier =
  | { readonly kind: "formal"; readonly lambda: Lambda; readonly formal: Formal }
  | { readonly kind: "word"; readonly inherit: Inherit; readonly attr: Attr }
  | { readonly kind: "binding"; readonly binding: AttrBinding | Inherit; readonly home: Node }
  | { readonly kind: "with"; readonly node: With };

export interface InputUses {
  /** What needs the input. */
  readonly uses: readonly Range[];
  readonly carriers: readonly Carrier[];
}

/**
 * Where a file needs the flake input `name`. The search goes by name: whatever is called so is taken for the input
 * unless it provably is something else (a package of that name, a local definition), since in doubt an input stays.
 * `declarations` are the bindings that declare the input, which are no uses of it; `ownGenerate` says that the
 * repository has a nixosGenerate of its own.
 */
export function findInputUses(
  scopes: Scopes,
  name: string,
  declarations: readonly Range[] = [],
  ownGenerate = false,
): InputUses {
  const search = new Search(scopes, name, ownGenerate);
  for (const node of scopes.nodes) {
    if (!declarations.some(({ start, end }) => node.start >= start && node.end <= end)) search.look(node);
  }
  return search;
}

class Search implements InputUses {
  readonly uses: Range[] = [];
  readonly carriers: Carrier[] = [];

  constructor(
    private readonly scopes: Scopes,
    private readonly name: string,
    private readonly ownGenerate: boolean,
  ) {}

  look(node: Node): void {
    if (node.kind === "Formal") this.formal(node);
    else if (node.kind === "Inherit") this.inherit(node);
    else if (node.kind === "Identifier" && node.name === this.name) {
      if (this.meansInput(node)) this.value(node);
    } else if (node.kind === "Select") this.select(node);
    else if (node.kind === "HasAttr") {
      if (node.path.attrs.some((attr) => this.isName(attr))) this.uses.push(node);
    } else if (node.kind === "String" && stringValue(node) === this.name && this.isArgument(node)) {
      this.uses.push(node);
    }
  }

  private formal(formal: Formal): void {
    if (formal.name.name !== this.name) return;
    const lambda = this.scopes.parent(this.scopes.parent(formal)!) as Lambda;
    this.carriers.push({ kind: "formal", lambda, formal });
  }

  private inherit(inherit: Inherit): void {
    const home = this.scopes.parent(inherit)!;
    for (const attr of inherit.attrs) {
      if (!this.isName(attr) || !this.inheritsInput(inherit, attr)) continue;
      if (this.canLose(home) && this.unread(home, attr)) this.carriers.push({ kind: "word", inherit, attr });
      else if (!this.canLose(home)) this.uses.push(attr);
      else this.carriers.push({ kind: "word", inherit, attr });
    }
  }

  private inheritsInput(inherit: Inherit, attr: Attr): boolean {
    if (inherit.from !== undefined) return !isPackageSet(inherit.from.expr) && !isLibrary(inherit.from.expr);
    return this.isInputBinder(this.scopes.inherited(inherit, attr), inherit);
  }

  private select(select: Select): void {
    const index = select.path.attrs.findIndex((attr) => this.isName(attr));
    // Whatever it is taken from: unless it is known not to be ours, the input stays.
    const named = select.target.kind === "Identifier" && select.target.name === this.name;
    // Of a library, and not of something that is picked by a computed name.
    const own = this.ownGenerate && select.path.attrs.every((attr) => staticName(attr) !== undefined);
    const unknown = index === -1 && !named && !own;
    if (unknown && staticName(select.path.attrs.at(-1)!) === "nixosGenerate") this.uses.push(select);
    if (index === -1 || isPackageSet(select.target, select.path.attrs.slice(0, index))) return;
    this.value(select);
  }

  /** An expression that reads the input, or something in it. */
  private value(expr: Expr): void {
    let node: Node = expr;
    let parent = this.scopes.parent(node);
    while (parent?.kind === "Paren" || (parent?.kind === "Select" && parent.target === node)) {
      node = parent;
      parent = this.scopes.parent(node);
    }
    const carrier = parent && this.carrierOf(parent, node);
    if (carrier === undefined) this.uses.push(expr);
    else this.carriers.push(carrier);
  }

  private carrierOf(parent: Node, value: Node): Carrier | undefined {
    if (parent.kind === "InheritFrom") {
      const inherit = this.scopes.parent(parent) as Inherit;
      const home = this.scopes.parent(inherit)!;
      const dead = home.kind === "LetIn" && inherit.attrs.every((attr) => this.unread(home, attr));
      return dead ? { kind: "binding", binding: inherit, home } : undefined;
    }
    if (parent.kind === "With" && parent.scope === value)
      return this.isWhole(value) && givesNothing(this.scopes, parent)
        ? { kind: "with", node: parent }
        : undefined;
    if (parent.kind !== "AttrBinding" || parent.value !== value || parent.path.attrs.length !== 1)
      return undefined;
    const home = this.scopes.parent(parent)!;
    const attr = parent.path.attrs[0]!;
    const handedOn = this.isName(attr) && this.isWhole(value) && this.canLose(home);
    const dead = home.kind === "LetIn" && this.unread(home, attr);
    return handedOn || dead ? { kind: "binding", binding: parent, home } : undefined;
  }

  /** Whether an expression is the input itself and not something in it. */
  private isWhole(node: Node): boolean {
    const expr = unwrap(node as Expr);
    return expr.kind === "Identifier" || (expr.kind === "Select" && this.isName(expr.path.attrs.at(-1)!));
  }

  private meansInput(node: Expr & { kind: "Identifier" }): boolean {
    return this.isInputBinder(this.scopes.lookup(this.name, node), node);
  }

  private isInputBinder(binder: Binder | undefined, at: Node): boolean {
    if (binder === undefined) return !this.comesFromPackages(at);
    if (binder.kind === "inherit") return this.inheritsInput(binder.inherit, binder.attr);
    if (binder.kind !== "binding") return true;
    const value = unwrap(binder.binding.value);
    return (
      value.kind === "Identifier" ||
      (value.kind === "Select" && !isPackageSet(value.target, value.path.attrs))
    );
  }

  private comesFromPackages(at: Node): boolean {
    const scopes = this.scopes.withs(at).map((one) => one.scope);
    return scopes.length > 0 && scopes.every((scope) => isPackageSet(scope));
  }

  /** Whether a row of bindings may lose a name: a `let`, or a set made to pass things on. */
  private canLose(home: Node): boolean {
    return home.kind === "LetIn" || isPassedOn(this.scopes, home);
  }

  private unread(home: Node, attr: Attr): boolean {
    const binder = this.scopes.bindersOf(home).find((one) => one.name === staticName(attr));
    return binder !== undefined && this.scopes.references(binder).length === 0;
  }

  private isName(attr: Attr): boolean {
    return staticName(attr) === this.name;
  }

  /** Whether a string is handed to a function or compared, and so may pick the input by its name. */
  private isArgument(node: Node): boolean {
    const parent = this.scopes.parent(node);
    const holder = parent?.kind === "List" ? this.scopes.parent(parent) : parent;
    return holder?.kind === "Apply" || holder?.kind === "Binary";
  }
}

/** `inherit (lib) generators`: what nixpkgs' library has under a name is not an input. */
function isLibrary(expr: Expr): boolean {
  const base = unwrap(expr);
  if (base.kind === "Identifier") return base.name === "lib" || base.name === "builtins";
  return base.kind === "Select" && staticName(base.path.attrs.at(-1)!) === "lib";
}

/** The whole `let ... in` is removed with its last binding. */
export function isLastOf(home: Node, removed: ReadonlySet<Node>): home is LetIn {
  return home.kind === "LetIn" && home.bindings.every((binding) => removed.has(binding));
}
