import { staticName, stringValue, unwrap } from "../../nix/strings.ts";
import type { Apply, AttrSet, Expr, Lambda, Node } from "../../nix/tree.ts";
import type { Repository } from "../engine/types.ts";
import type { Binder } from "../model/scopes.ts";
import { defines } from "./call-arguments.ts";
import { callsOf, names } from "./callers.ts";
import { findMember } from "./members.ts";
import { DEPTH, isPlain, PossibleSets } from "./possible-sets.ts";
import type { NixSource } from "./source.ts";

/**
 * The strings an expression can be, when the file shows them all: literals, names bound to them, branches, and
 * arguments of functions all of whose calls are in sight. Undefined when it can be anything else. With the repository
 * also arguments of the function that the file is, for which other repositories may have other calls.
 */
export function possibleStrings(
  repository: Repository | undefined,
  source: NixSource,
  expr: Expr,
): ReadonlySet<string> | undefined {
  return new Search(repository, source).expr(expr, DEPTH);
}

/** As `possibleStrings`, for a variable. */
export function possibleValues(
  repository: Repository | undefined,
  source: NixSource,
  binder: Binder,
): ReadonlySet<string> | undefined {
  return new Search(repository, source).binder(binder, DEPTH);
}

/** What an argument set can hold under a name: its strings, as far as they show, and whether it can hold any at all. */
export interface PossibleMember {
  readonly strings: ReadonlySet<string> | undefined;
  readonly absent: boolean;
}

/** The member of whatever argument set an expression can be, such as one of a table that `mapAttrs` runs over. */
export function possibleMember(
  repository: Repository | undefined,
  source: NixSource,
  expr: Expr,
  name: string,
): PossibleMember {
  const search = new Search(repository, source);
  return search.memberOf(search.sets.of(expr, DEPTH), name);
}

/** As `possibleMember`, for the sets that a function is handed which is a value at `node`: `mapAttrs (_: f) { ... }`. */
export function possibleMemberOfMapped(source: NixSource, node: Expr, name: string): PossibleMember {
  const search = new Search(undefined, source);
  return search.memberOf(search.sets.mapped(node), name);
}

type Strings = ReadonlySet<string> | undefined;

class Search {
  readonly sets: PossibleSets;

  constructor(
    readonly repository: Repository | undefined,
    readonly source: NixSource,
  ) {
    this.sets = new PossibleSets(source);
  }

  expr(expr: Expr, depth: number): Strings {
    if (depth === 0) return undefined;
    const inner = unwrap(expr);
    const literal = stringValue(inner);
    if (literal !== undefined) return new Set([literal]);
    switch (inner.kind) {
      case "String":
        return inner.parts.length === 1 && inner.parts[0]!.kind === "Interpolation"
          ? this.expr(inner.parts[0]!.expr, depth - 1)
          : undefined;
      case "If":
        return union([this.expr(inner.consequent, depth - 1), this.expr(inner.alternate, depth - 1)]);
      case "LetIn":
      case "With":
      case "Assert":
        return this.expr(inner.body, depth - 1);
      case "Identifier": {
        const binder = this.source.scopes.lookup(inner.name, inner);
        return binder === undefined ? undefined : this.binder(binder, depth - 1);
      }
      case "Select": {
        const [name, ...more] = inner.path.attrs.map(staticName);
        if (more.length > 0) return undefined;
        const fallback = inner.default === undefined ? [] : [this.expr(inner.default, depth - 1)];
        const found =
          name === undefined
            ? this.anyMember(inner.target, depth - 1)
            : this.member(inner.target, name, depth - 1);
        return union([found, ...fallback]);
      }
      default:
        return undefined;
    }
  }

  binder(binder: Binder, depth: number): Strings {
    if (depth === 0) return undefined;
    switch (binder.kind) {
      case "binding":
        return binder.binding.path.attrs.length === 1
          ? this.expr(binder.binding.value, depth - 1)
          : undefined;
      case "inherit": {
        const { from } = binder.inherit;
        if (from !== undefined) return this.member(from.expr, binder.name, depth - 1);
        const outer = this.source.scopes.inherited(binder.inherit, binder.attr);
        return outer === undefined ? undefined : this.binder(outer, depth - 1);
      }
      case "formal":
        return this.formal(binder.lambda, binder.name, binder.formal.default, depth);
      case "argument":
        return this.argument(binder.lambda, depth);
    }
  }

  /** `target.name`, where the target is a set in sight or runs over the values of one. */
  member(target: Expr, name: string, depth: number): Strings {
    if (depth === 0) return undefined;
    const sets = this.sets.of(target, depth - 1);
    if (sets === undefined) return undefined;
    return union(
      sets.map((set) => {
        const member = findMember(set, name);
        if (member === undefined) return undefined;
        if (member.kind === "binding") return this.expr(member.binding.value, depth - 1);
        const binder = this.source.scopes.inherited(member.inherit, member.attr);
        return member.inherit.from !== undefined || binder === undefined
          ? undefined
          : this.binder(binder, depth - 1);
      }),
    );
  }

  /** `target.${which}`: whatever a set in sight has. */
  anyMember(target: Expr, depth: number): Strings {
    const sets = this.sets.of(target, depth);
    if (sets === undefined) return undefined;
    return union(
      sets.flatMap((set) =>
        set.bindings.map((binding) =>
          binding.kind === "AttrBinding" && binding.path.attrs.length === 1
            ? this.expr(binding.value, depth - 1)
            : undefined,
        ),
      ),
    );
  }

  memberOf(sets: readonly AttrSet[] | undefined, name: string): PossibleMember {
    if (sets === undefined) return { strings: undefined, absent: false };
    return {
      strings: union(sets.map((set) => this.member(set, name, DEPTH))),
      absent: sets.every((set) => isPlain(set) && !defines(set, name)),
    };
  }

  /** A formal: what all calls of the function pass, and its default where one leaves it out. */
  formal(lambda: Lambda, name: string, fallback: Expr | undefined, depth: number): Strings {
    const calls =
      lambda === unwrap(this.source.tree.root)
        ? this.callsOfFile()
        : this.calls(lambda)?.map((argument) => ({ source: this.source, argument }));
    if (calls === undefined) return undefined;
    return union(
      calls.map(({ source, argument }) => {
        const set = unwrap(argument);
        if (set.kind !== "AttrSet") return undefined;
        if (findMember(set, name) !== undefined)
          return new Search(this.repository, source).member(set, name, depth - 1);
        return fallback === undefined ? undefined : this.expr(fallback, depth - 1);
      }),
    );
  }

  /** What the repository passes to the function that this file is. */
  callsOfFile(): ReturnType<typeof callsOf> | undefined {
    const calls = this.repository === undefined ? [] : callsOf(this.repository, this.source.path);
    return calls.length === 0 ? undefined : calls;
  }

  argument(lambda: Lambda, depth: number): Strings {
    const use = this.sets.application(lambda);
    if (use !== undefined) return this.iterated(use.apply, use.index, use.depth, depth);
    const calls = this.calls(lambda);
    return calls === undefined ? undefined : union(calls.map((each) => this.expr(each, depth - 1)));
  }

  /** `genAttrs [ ... ] (x: ...)`, `map (x: ...) [ ... ]`, `mapAttrs (name: ...) { ... }`. */
  iterated({ func, args }: Apply, index: number, position: number, depth: number): Strings {
    if (ITERATES.some((name) => names(func, name)) && index === 1 && position === 0)
      return this.items(args[0], depth);
    if (MAPS.some((name) => names(func, name)) && index === 0 && position === 0)
      return this.items(args[1], depth);
    if (names(func, "mapAttrs") && index === 0 && position === 0) {
      const table = args[1] === undefined ? undefined : this.sets.of(args[1], depth - 1);
      return table?.length === 1 ? attrNames(table[0]!) : undefined;
    }
    return undefined;
  }

  items(list: Expr | undefined, depth: number): Strings {
    if (list === undefined || depth === 0) return undefined;
    const inner = unwrap(list);
    if (inner.kind === "List") return union(inner.items.map((item) => this.expr(item, depth - 1)));
    if (inner.kind !== "Identifier") return undefined;
    const binder = this.source.scopes.lookup(inner.name, inner);
    if (binder?.kind !== "binding" || binder.binding.path.attrs.length !== 1) return undefined;
    return this.items(binder.binding.value, depth - 1);
  }

  /** What is passed for a function's parameter by all its calls; undefined when some are out of sight. */
  calls(lambda: Lambda): readonly Expr[] | undefined {
    const { scopes } = this.source;
    let node: Node = lambda;
    let position = 0;
    let parent = scopes.parent(node);
    while (parent?.kind === "Paren" || (parent?.kind === "Lambda" && parent.body === node)) {
      if (parent.kind === "Lambda") position++;
      node = parent;
      parent = scopes.parent(node);
    }
    if (parent?.kind !== "AttrBinding" || scopes.parent(parent)?.kind !== "LetIn") return undefined;
    const home = scopes.parent(parent)!;
    const binder = scopes.bindersOf(home).find((each) => each.kind === "binding" && each.binding === parent);
    if (binder === undefined) return undefined;
    const passed = scopes.references(binder).map((reference) => {
      const apply = scopes.parent(reference);
      return apply?.kind === "Apply" && apply.func === reference ? apply.args[position] : undefined;
    });
    return passed.length === 0 || passed.includes(undefined) ? undefined : (passed as Expr[]);
  }
}

const MAPS = ["map", "concatMap"];
const ITERATES = ["genAttrs", "forEach"];

function attrNames(set: AttrSet): Strings {
  const found = set.bindings.flatMap((binding) =>
    binding.kind === "AttrBinding" ? [staticName(binding.path.attrs[0]!)] : binding.attrs.map(staticName),
  );
  return found.includes(undefined) ? undefined : new Set(found as string[]);
}

function union(parts: readonly Strings[]): Strings {
  const all = new Set<string>();
  for (const part of parts) {
    if (part === undefined) return undefined;
    for (const value of part) all.add(value);
  }
  return parts.length === 0 ? undefined : all;
}
