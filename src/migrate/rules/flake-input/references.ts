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
import { isWithin } from "../../../nix/walk.ts";
import { hasOwnGenerate } from "../../model/flakes/own-generate.ts";
import { isPackages, libraryName } from "../../model/library/library.ts";
import type { NixFile, Project } from "../../model/project.ts";
import type { Scopes } from "../../model/scopes.ts";
import { optionsOf, type RefValue, type Value } from "../../model/values.ts";
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

export interface InputReferences {
  /** What needs the input. */
  readonly uses: readonly Range[];
  readonly carriers: readonly Carrier[];
}

/**
 * Where a file needs the flake input `name`, and the places that only hand it on. Whatever is called so counts unless
 * its value certainly is something else (a package of that name, a local definition): in doubt an input stays.
 * `declarations` are the bindings that declare the input, which are no uses of it.
 */
export function findReferences(
  project: Project,
  file: NixFile,
  name: string,
  declarations: readonly Range[] = [],
): InputReferences {
  const search = new Search(project, file, name);
  for (const node of file.scopes.nodes) {
    if (!declarations.some((each) => isWithin(node, each))) search.look(node);
  }
  return search;
}

class Search implements InputReferences {
  readonly uses: Range[] = [];
  readonly carriers: Carrier[] = [];
  private readonly scopes: Scopes;

  constructor(
    private readonly project: Project,
    private readonly file: NixFile,
    private readonly name: string,
  ) {
    this.scopes = file.scopes;
  }

  look(node: Node): void {
    if (node.kind === "Formal") this.formal(node);
    else if (node.kind === "Inherit") this.inherit(node);
    else if (node.kind === "Identifier" && node.name === this.name) {
      if (this.mayBe(this.project.value(this.file, node))) this.value(node);
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
      if (!this.isName(attr) || !this.mayBe(this.inherited(inherit))) continue;
      if (this.canLose(home)) this.carriers.push({ kind: "word", inherit, attr });
      else this.uses.push(attr);
    }
  }

  private inherited(inherit: Inherit): Value {
    const { evaluator } = this.project;
    if (inherit.from !== undefined)
      return evaluator.select(this.project.value(this.file, inherit.from.expr), this.name);
    return evaluator.named(this.file, this.name, this.scopes.parent(inherit)!);
  }

  private select(select: Select): void {
    const { attrs } = select.path;
    const index = attrs.findIndex((attr) => this.isName(attr));
    if (index >= 0) {
      if (this.mayBe(this.upTo(select, index))) this.value(select);
    } else if (staticName(attrs.at(-1)!) === "nixosGenerate" && this.mayGenerate(select))
      this.uses.push(select);
  }

  /** What a selection is up to an attribute. */
  private upTo({ target, path }: Select, last: number): Value {
    const { evaluator } = this.project;
    return path.attrs.slice(0, last + 1).reduce(
      (value, attr) => {
        const name = staticName(attr);
        return name === undefined ? evaluator.anyMember(value) : evaluator.select(value, name);
      },
      this.project.value(this.file, target),
    );
  }

  /** Whether `x.nixosGenerate` may be taken from the input under another name. */
  private mayGenerate(select: Select): boolean {
    // Of a library, and not of something that is picked by a computed name.
    const own = select.path.attrs.every((attr) => staticName(attr) !== undefined);
    const named = select.target.kind === "Identifier" && select.target.name === this.name;
    return !named && !(own && hasOwnGenerate(this.project));
  }

  /** Whether a value may be the input. */
  private mayBe(value: Value): boolean {
    const options = optionsOf(value);
    return options.length === 0 || options.some((option) => this.mayBeOption(option));
  }

  private mayBeOption(value: Value): boolean {
    if (value.kind === "unknown") return true;
    if (value.kind === "attrs") return value.open !== undefined;
    if (value.kind !== "ref" || isOfPackages(this.project, value) || isOfLibrary(this.project, value))
      return false;
    const { root, path } = value;
    return (
      root.kind === "argument" ||
      (root.kind === "input" && root.name === this.name) ||
      path.includes(this.name)
    );
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

function isOfPackages(project: Project, { root, path }: RefValue): boolean {
  return path.some((_, upTo) => isPackages(project, { kind: "ref", root, path: path.slice(0, upTo) }));
}

/** `inherit (lib) generators`: what nixpkgs' library has under a name is not an input. */
function isOfLibrary(project: Project, ref: RefValue): boolean {
  const { root } = ref;
  if (root.kind === "builtins" || root.kind === "pins") return true;
  const whole = root.kind === "argument" && root.name === undefined;
  return !whole && libraryName(project, ref) !== undefined;
}

/** Arguments of modules and of functions that build systems: what is in them is there to be read by name. */
const ARGUMENT_SETS = new Set(["specialArgs", "extraSpecialArgs", "extraArgs", "args", "inputs", "_module"]);

/** Whether an attribute set is made to hand things on: a function's argument, or `specialArgs` and its like. */
function isPassedOn(scopes: Scopes, set: Node): boolean {
  if (set.kind !== "AttrSet") return false;
  let node: Node = set;
  for (const parent of scopes.ancestors(set)) {
    if (parent.kind === "Apply") return parent.args.includes(node as Expr);
    if (parent.kind === "AttrBinding") {
      return parent.path.attrs.some((attr) => ARGUMENT_SETS.has(staticName(attr) ?? ""));
    }
    const transparent = parent.kind === "Paren" || (parent.kind === "Binary" && parent.operator === "//");
    if (!transparent) return false;
    node = parent;
  }
  return false;
}

/** The whole `let ... in` is removed with its last binding. */
export function isLastOf(home: Node, removed: ReadonlySet<Node>): home is LetIn {
  return home.kind === "LetIn" && home.bindings.every((binding) => removed.has(binding));
}
