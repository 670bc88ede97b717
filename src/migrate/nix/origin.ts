import { staticName, stringValue, unwrap } from "../../nix/strings.ts";
import type { Attr, Expr, Identifier, Lambda, Node, Select, Tree } from "../../nix/tree.ts";
import type { Flake } from "../model/flake.ts";
import type { Binder, Reference, Scopes } from "../model/scopes.ts";

/** How a place reached nixos-generators; it tells how nixpkgs is reached from the same place. */
export type Via =
  /** `<base>.nixos-generators`, where `base` holds the inputs of a flake. */
  | { readonly kind: "inputs"; readonly base: Expr }
  /** An argument of a function. */
  | { readonly kind: "formal"; readonly lambda: Lambda }
  /** Any other way: `builtins.getFlake`, a pinned source. */
  | { readonly kind: "elsewhere" };

/** What an expression denotes, as far as it concerns us. */
export type Origin =
  | { readonly kind: "self" }
  | { readonly kind: "inputs"; readonly base: Expr }
  /** An input of a flake other than nixos-generators. */
  | { readonly kind: "input"; readonly name: string }
  | { readonly kind: "generators"; readonly via: Via }
  /** `nixosGenerate` itself. */
  | { readonly kind: "generate"; readonly via: Via }
  /** `nixosModules`, or one of them. */
  | { readonly kind: "modules"; readonly via: Via; readonly name: string | undefined }
  /** `args` of `args@{ ... }:`. */
  | { readonly kind: "arguments"; readonly lambda: Lambda };

/** More links than any chain of aliases has. */
const DEPTH = 32;

/** Follows names through one file to what they mean. */
export class Origins {
  constructor(
    readonly tree: Tree,
    readonly scopes: Scopes,
    /** The flake the file belongs to. */
    readonly flake: Flake | undefined,
    /** Names of inputs that are nixos-generators. */
    readonly names: ReadonlySet<string>,
    readonly path: string,
  ) {}

  of(expr: Expr): Origin | undefined {
    return this.#of(expr, DEPTH);
  }

  /** What a selection denotes up to an attribute, which is left out. */
  ofPrefix({ target, path }: Select, upTo: number): Origin | undefined {
    return this.#ofSelect(target, path.attrs.slice(0, upTo), DEPTH);
  }

  /** What a word of a plain `inherit` or an identifier refers to. */
  ofReference(reference: Reference, at: Node): Origin | undefined {
    const name = reference.kind === "Identifier" ? reference.name : staticName(reference as Attr);
    if (name === undefined) return undefined;
    const binder = this.scopes.lookup(name, at);
    return binder === undefined ? undefined : this.#ofBinder(binder, DEPTH);
  }

  ofBinder(binder: Binder): Origin | undefined {
    return this.#ofBinder(binder, DEPTH);
  }

  #of(expr: Expr, depth: number): Origin | undefined {
    if (depth === 0) return undefined;
    switch (expr.kind) {
      case "Paren":
        return this.#of(expr.expr, depth - 1);
      case "Identifier":
        return this.#ofIdentifier(expr, depth);
      case "Select":
        return this.#ofSelect(expr.target, expr.path.attrs, depth);
      case "Apply":
        return this.#ofApply(expr.func, expr.args, depth);
      default:
        return undefined;
    }
  }

  #ofIdentifier(identifier: Identifier, depth: number): Origin | undefined {
    const binder = this.scopes.lookup(identifier.name, identifier);
    if (binder !== undefined) return this.#ofBinder(binder, depth - 1);
    for (const scope of this.scopes.withs(identifier)) {
      const found = this.#step(this.#of(scope.scope, depth - 1), scope.scope, identifier.name);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #ofBinder(binder: Binder, depth: number): Origin | undefined {
    if (depth === 0) return undefined;
    switch (binder.kind) {
      case "binding":
        return binder.binding.path.attrs.length === 1 ? this.#of(binder.binding.value, depth - 1) : undefined;
      case "inherit": {
        const { from } = binder.inherit;
        if (from !== undefined) return this.#step(this.#of(from.expr, depth - 1), from.expr, binder.name);
        const outer = this.scopes.inherited(binder.inherit, binder.attr);
        return outer === undefined ? undefined : this.#ofBinder(outer, depth - 1);
      }
      case "formal":
        return this.#ofFormal(binder.name, binder.lambda);
      case "argument":
        return this.#ofArgument(binder.name, binder.lambda);
    }
  }

  #ofFormal(name: string, lambda: Lambda): Origin | undefined {
    const outputs = this.#isOutputs(lambda);
    if (outputs && name === "self") return { kind: "self" };
    if (this.names.has(name)) return { kind: "generators", via: { kind: "formal", lambda } };
    if (outputs || this.flake?.inputs.has(name) === true) return { kind: "input", name };
    return isInputsName(name) ? { kind: "inputs", base: identifier(name) } : undefined;
  }

  #ofArgument(name: string, lambda: Lambda): Origin | undefined {
    if (this.#isOutputs(lambda) || isInputsName(name)) return { kind: "inputs", base: identifier(name) };
    return lambda.formals === undefined ? undefined : { kind: "arguments", lambda };
  }

  /** The parsed flake is of the same cached tree, so the lambda is the very same object. */
  #isOutputs(lambda: Lambda): boolean {
    return this.flake?.path === this.path && this.flake.outputs === lambda;
  }

  #ofSelect(target: Expr, attrs: readonly Attr[], depth: number): Origin | undefined {
    let origin = this.#of(target, depth - 1);
    let base = target;
    for (const attr of attrs) {
      const name = staticName(attr);
      if (name === undefined) return undefined;
      origin = this.#step(origin, base, name);
      base = prefix(target, attrs, attr, this.tree);
    }
    return origin;
  }

  /** One attribute further; `base` is the expression that `origin` describes. */
  #step(origin: Origin | undefined, base: Expr, name: string): Origin | undefined {
    switch (origin?.kind) {
      case "generators":
        if (name === "nixosGenerate") return { kind: "generate", via: origin.via };
        if (name === "nixosModules" || name === "nixosModule") {
          return { kind: "modules", via: origin.via, name: undefined };
        }
        return undefined;
      case "modules":
        return origin.name === undefined ? { ...origin, name } : undefined;
      case "self":
        return name === "inputs" ? { kind: "inputs", base: selectOf(base, name, this.tree) } : undefined;
      case "arguments":
        return this.#ofFormal(name, origin.lambda) ?? this.#unknownStep(base, name);
      case "inputs":
        if (name === "self") return { kind: "self" };
        if (this.names.has(name)) return { kind: "generators", via: { kind: "inputs", base } };
        return { kind: "input", name };
      case "input":
      case "generate":
        return undefined;
      default:
        return this.#unknownStep(base, name);
    }
  }

  /** `anything.nixos-generators` is taken for the input, unless it is the package of that name. */
  #unknownStep(base: Expr, name: string): Origin | undefined {
    const source = this.tree.text.slice(base.start, base.end);
    if (isInputsName(name)) return { kind: "inputs", base: selectOf(base, name, this.tree) };
    if (
      !this.names.has(name) ||
      /(^|[.])_?(pkgs|nixpkgs|legacyPackages|final|prev|self|super|sources|pins|npins)\b/.test(source)
    ) {
      return undefined;
    }
    return { kind: "generators", via: { kind: "inputs", base } };
  }

  #ofApply(func: Expr, args: readonly Expr[], depth: number): Origin | undefined {
    const source = this.tree.text.slice(func.start, func.end);
    const [argument] = args;
    if (argument === undefined || args.length !== 1) return undefined;
    if (source === "builtins.getFlake" || source === "getFlake") {
      const reference = stringValue(unwrap(argument));
      const ours = reference !== undefined && /(^|[/:])nixos-generators([/?#]|$)/.test(reference);
      return ours ? { kind: "generators", via: { kind: "elsewhere" } } : undefined;
    }
    if (source === "import") {
      const origin = this.#of(argument, depth - 1);
      return origin?.kind === "generators" ? { kind: "generators", via: { kind: "elsewhere" } } : undefined;
    }
    return undefined;
  }
}

function isInputsName(name: string): boolean {
  return /^([a-zA-Z_-]*[iI]nputs)$/.test(name);
}

/** An expression for text that is written nowhere: only its source counts (see `sourceOf`). */
function identifier(name: string): Expr {
  return { kind: "Identifier", name, start: -1, end: -1 };
}

/** `base.name`, as an expression whose source is known. */
function selectOf(base: Expr, name: string, tree: Tree): Expr {
  return identifier(`${sourceOf(tree, base)}.${name}`);
}

function prefix(target: Expr, attrs: readonly Attr[], upTo: Attr, tree: Tree): Expr {
  const taken = attrs.slice(0, attrs.indexOf(upTo) + 1);
  const names = taken.map((attr) => tree.text.slice(attr.start, attr.end)).join(".");
  return identifier(`${sourceOf(tree, target)}.${names}`);
}

/** The text of an expression, also of one that `Origins` made up. */
export function sourceOf(tree: Tree, expr: Expr): string {
  return expr.start < 0 && expr.kind === "Identifier" ? expr.name : tree.text.slice(expr.start, expr.end);
}
