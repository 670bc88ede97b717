import { staticName } from "../../../nix/strings.ts";
import type {
  Apply,
  Attr,
  AttrBinding,
  Binary,
  Expr,
  Formal,
  Inherit,
  Lambda,
  Node,
  Select,
  With,
} from "../../../nix/tree.ts";
import { isWithin } from "../../../nix/walk.ts";
import { libraryName } from "../library/library.ts";
import { LIBRARY } from "../library/library-functions.ts";
import type { NixFile, Project } from "../project.ts";
import type { Binder } from "../scopes.ts";
import { attrsOf, later, optionsOf, type Thunk, unknown, type Value } from "../values.ts";

/** Where a function is applied to one argument. */
export type Site =
  | { readonly kind: "apply"; readonly file: NixFile; readonly apply: Apply; readonly index: number }
  /** By a library function, which calls it with any of the thunks of row `index`. */
  | {
      readonly kind: "rows";
      readonly file: NixFile;
      readonly at: Expr;
      readonly rows: readonly (readonly Thunk[])[];
      readonly index: number;
    }
  | { readonly kind: "thunk"; readonly file: NixFile; readonly at: Expr; readonly thunk: Thunk };

/** Where a value goes out of sight. */
export interface Escape {
  readonly file: NixFile;
  readonly at: Node;
}

export interface Uses {
  readonly sites: readonly Site[];
  readonly escapes: readonly Escape[];
}

/** Follows a value, or an attribute of a set, from where it is written to where it is called. */
export class Flow {
  readonly #sites: Site[] = [];
  readonly #escapes: Escape[] = [];
  readonly #seen = new Map<Node, Set<string>>();

  constructor(readonly project: Project) {}

  follow(file: NixFile, node: Expr): Uses {
    this.#value(file, node, []);
    return { sites: this.#sites, escapes: this.#escapes };
  }

  /** As `follow`, for a word of an `inherit`. */
  followWord(file: NixFile, inherit: Inherit, attr: Attr): Uses {
    this.#word(file, inherit, attr, []);
    return { sites: this.#sites, escapes: this.#escapes };
  }

  /** The value of `node`, of which the attribute at `path` is followed. */
  #value(file: NixFile, node: Node, path: readonly string[]): void {
    const key = path.join("\0");
    const seen = this.#seen.get(node) ?? new Set();
    this.#seen.set(node, seen);
    if (seen.has(key)) return;
    seen.add(key);
    this.project.budget.nested(() => this.#step(file, node, path));
  }

  #step(file: NixFile, node: Node, path: readonly string[]): void {
    const parent = file.scopes.parent(node);
    if (parent === undefined) this.#root(file, node, path);
    else if (passesOn(parent, node)) this.#value(file, parent, path);
    else this.#into(file, parent, node, path);
  }

  #into(file: NixFile, parent: Node, node: Node, path: readonly string[]): void {
    switch (parent.kind) {
      case "With":
        this.#opened(file, parent, path);
        break;
      case "Lambda":
        this.#returned(file, parent, path);
        break;
      case "Apply":
        if (parent.func !== node) this.#passed(file, parent, parent.args.indexOf(node as Expr), path);
        else if (path.length === 0) this.#applied(file, parent, 0);
        break;
      case "AttrBinding":
        this.#bound(file, parent, path);
        break;
      case "InheritFrom":
        this.#inheritedFrom(file, file.scopes.parent(parent) as Inherit, path);
        break;
      case "Formal":
        this.#defaulted(file, parent, path);
        break;
      case "Select":
        this.#selected(file, parent, path);
        break;
      case "Binary":
        this.#operand(file, parent, node, path);
        break;
      case "Assert":
      case "HasAttr":
      case "If":
      case "Interpolation":
      case "DynamicAttr":
        break;
      default:
        this.#escape(file, parent);
    }
  }

  #escape(file: NixFile, at: Node): void {
    this.#escapes.push({ file, at });
  }

  /** The value of a whole file. */
  #root(file: NixFile, node: Node, path: readonly string[]): void {
    const { places, wild } = this.project.uses.importersOf(file.path);
    const called = places.filter(({ apply, how }) => apply !== undefined && how !== "other");
    if (wild || called.length < places.length || called.length === 0) this.#escape(file, node);
    for (const { file: from, apply, how } of called) {
      if (how === "import") this.#result(from, apply!, 1, path);
      else if (path.length === 0) this.#sites.push(this.#filledIn(from, apply!));
    }
  }

  /** `callPackage ./x.nix { ... }` calls the function with these arguments and what the packages have. */
  #filledIn(file: NixFile, apply: Apply): Site {
    const rest = unknown("callPackage fills in the other arguments");
    const given = apply.args[1];
    const thunk = later((): Value => {
      const value = given === undefined ? rest : this.project.value(file, given);
      return value.kind === "attrs" ? { ...value, open: rest } : attrsOf(new Map(), { open: rest });
    });
    return { kind: "thunk", file, at: apply, thunk };
  }

  /** What `apply` gives once its first `count` arguments are applied. */
  #result(file: NixFile, apply: Apply, count: number, path: readonly string[]): void {
    if (count >= apply.args.length) this.#value(file, apply, path);
    else if (path.length === 0) this.#applied(file, apply, count);
  }

  #applied(file: NixFile, apply: Apply, index: number): void {
    this.#sites.push({ kind: "apply", file, apply, index });
  }

  /** The body of a function: what its calls give. */
  #returned(file: NixFile, lambda: Lambda, path: readonly string[]): void {
    const { sites, escapes } = this.project.uses.sitesOf(file, lambda);
    if (escapes.length > 0) this.#escape(file, lambda);
    for (const site of sites) {
      if (site.kind === "apply") this.#result(site.file, site.apply, site.index + 1, path);
      else if (site.kind === "rows" && path.length === 0 && site.index + 1 < site.rows.length)
        this.#sites.push({ ...site, index: site.index + 1 });
      else this.#escape(site.file, site.at);
    }
  }

  /** An argument of a call. */
  #passed(file: NixFile, apply: Apply, index: number, path: readonly string[]): void {
    const { evaluator } = this.project;
    const thunks = apply.args.map((expr) => evaluator.thunk({ file, expr, env: undefined }));
    let func = evaluator.value({ file, expr: apply.func, env: undefined });
    for (const thunk of thunks.slice(0, index)) func = evaluator.apply(func, thunk);
    for (const option of optionsOf(func)) {
      if (option.kind === "function") this.#received(option.place.file, option.lambda, path);
      else if (option.kind === "ref") this.#toLibrary(file, apply, thunks, index, option, path);
      else this.#escape(file, apply);
    }
  }

  /** A parameter of a function that is given the value. */
  #received(file: NixFile, lambda: Lambda, path: readonly string[]): void {
    const binders = file.scopes.bindersOf(lambda);
    if (lambda.name !== undefined) this.#references(file, binders, lambda.name.name, path);
    const [first, ...rest] = path;
    if (lambda.formals === undefined || first === undefined) return;
    if (lambda.formals.formals.some(({ name }) => name.name === first))
      this.#references(file, binders, first, rest);
  }

  #toLibrary(
    file: NixFile,
    apply: Apply,
    thunks: readonly Thunk[],
    index: number,
    func: Value & { kind: "ref" },
    path: readonly string[],
  ): void {
    const partial = func.root.kind === "call" && func.path.length === 0 ? func.root : undefined;
    const before = partial?.args ?? [];
    const name = libraryName(this.project, partial?.func ?? func);
    const known = name === undefined ? undefined : LIBRARY.get(name);
    const args = [...before, ...thunks.slice(index)];
    const rowsOf = (all: readonly Thunk[]) => known?.parameters?.(this.project.evaluator, before.length, all);
    if (known !== undefined && path.length === 0 && args.length === known.arity - 1) {
      this.#toPartial(file, apply, (last) => rowsOf([...args, last]));
      return;
    }
    const rows = rowsOf(args);
    if (rows !== undefined && path.length === 0)
      this.#sites.push({ kind: "rows", file, at: apply, rows, index: 0 });
    else if (name !== undefined && path.length > 0 && MERGING.has(name)) this.#value(file, apply, path);
    else this.#escape(file, apply);
  }

  /** `images = mapAttrs mkImage;`: called with what the last argument brings, wherever that is given. */
  #toPartial(
    file: NixFile,
    apply: Apply,
    rowsWith: (last: Thunk) => readonly (readonly Thunk[])[] | undefined,
  ): void {
    const { sites, escapes } = new Flow(this.project).follow(file, apply);
    this.#escapes.push(...escapes);
    for (const site of sites)
      for (const last of this.project.uses.argumentsAt(site)) {
        const rows = rowsWith(last);
        const at = site.kind === "apply" ? site.apply : site.at;
        if (rows === undefined) this.#escape(site.file, at);
        else this.#sites.push({ kind: "rows", file: site.file, at, rows, index: 0 });
      }
  }

  /** `name = value;` in a `let` or a set. */
  #bound(file: NixFile, binding: AttrBinding, path: readonly string[]): void {
    const home = file.scopes.parent(binding)!;
    const names = binding.path.attrs.map(staticName);
    if (names.includes(undefined)) this.#escape(file, binding);
    else this.#defined(file, home, [...(names as string[]), ...path]);
  }

  /** What the first name of `path` is bound to in `home`, of which the rest is followed. */
  #defined(file: NixFile, home: Node, path: readonly string[]): void {
    const [name, ...rest] = path;
    const binders = file.scopes.bindersOf(home);
    this.#references(file, binders, name!, rest);
    if (home.kind === "AttrSet") this.#value(file, home, path);
  }

  #references(file: NixFile, binders: readonly Binder[], name: string, path: readonly string[]): void {
    const binder = binders.find((each) => each.name === name);
    if (binder === undefined) return;
    for (const reference of file.scopes.references(binder)) {
      const inherit = file.scopes.parent(reference);
      if (inherit?.kind === "Inherit") this.#word(file, inherit, reference as Attr, path);
      else this.#value(file, reference, path);
    }
  }

  /** A word of an `inherit` binds the same value again. */
  #word(file: NixFile, inherit: Inherit, attr: Attr, path: readonly string[]): void {
    this.#defined(file, file.scopes.parent(inherit)!, [staticName(attr)!, ...path]);
  }

  #inheritedFrom(file: NixFile, inherit: Inherit, path: readonly string[]): void {
    const attr = inherit.attrs.find((each) => staticName(each) === path[0]);
    if (attr !== undefined) this.#word(file, inherit, attr, path.slice(1));
  }

  /** `with set;`: the names that nothing else binds may be its attributes. */
  #opened(file: NixFile, scope: With, path: readonly string[]): void {
    const { body } = scope;
    for (const identifier of file.scopes.unbound) {
      if (isWithin(identifier, body) && identifier.name === path[0])
        this.#value(file, identifier, path.slice(1));
    }
  }

  #selected(file: NixFile, select: Select, path: readonly string[]): void {
    if (path.length === 0) return;
    const taken = select.path.attrs.map(staticName);
    const other = taken.findIndex((name, index) => name === undefined || name !== path[index]);
    if (other < 0) this.#value(file, select, path.slice(taken.length));
    // A computed name may be the one that is followed.
    else if (taken[other] === undefined) this.#escape(file, select);
  }

  #defaulted(file: NixFile, formal: Formal, path: readonly string[]): void {
    const lambda = [...file.scopes.ancestors(formal)].find((node) => node.kind === "Lambda");
    if (lambda !== undefined) this.#references(file, file.scopes.bindersOf(lambda), formal.name.name, path);
  }

  #operand(file: NixFile, binary: Binary, node: Node, path: readonly string[]): void {
    const piped = pipedInto(binary);
    if (binary.operator === "++" || (piped !== undefined && (piped.func !== node || path.length > 0)))
      this.#escape(file, binary);
    else if (piped !== undefined) {
      const thunk = this.project.evaluator.thunk({ file, expr: piped.argument, env: undefined });
      this.#sites.push({ kind: "rows", file, at: binary, rows: [[thunk]], index: 0 });
    }
  }
}

/** Whether an expression around another has its value, in one of the ways it can be taken. */
function passesOn(parent: Node, node: Node): boolean {
  switch (parent.kind) {
    case "Paren":
      return true;
    case "LetIn":
    case "Assert":
    case "With":
      return parent.body === node;
    case "If":
      return parent.condition !== node;
    case "Select":
      return parent.default === node;
    case "Binary":
      return parent.operator === "//";
    default:
      return false;
  }
}

/** `argument |> function` and `function <| argument`. */
function pipedInto({ operator, left, right }: Binary) {
  if (operator === "|>") return { func: right, argument: left };
  return operator === "<|" ? { func: left, argument: right } : undefined;
}

/** Library functions whose result has the attributes of the sets that they are given. */
const MERGING: ReadonlySet<string> = new Set(["recursiveUpdate", "mergeAttrs", "id"]);
