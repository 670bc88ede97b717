import { staticName, unwrap } from "../../nix/strings.ts";
import type { Apply, AttrSet, Binding, Expr, Node, Select } from "../../nix/tree.ts";
import { namesLibrary } from "./callers.ts";
import { findMember } from "./members.ts";
import type { NixSource } from "./source.ts";

/** Deeper than any chain of names that says what a value is. */
export const DEPTH = 16;

/** Which attribute sets an expression of a file can be, where the file shows them all. */
export class PossibleSets {
  constructor(readonly source: NixSource) {}

  /** The attribute sets an expression can be. */
  of(expr: Expr, depth: number): readonly AttrSet[] | undefined {
    if (depth === 0) return undefined;
    const inner = unwrap(expr);
    if (inner.kind === "AttrSet") return [inner];
    if (inner.kind === "Select") return this.below(inner, depth);
    if (inner.kind !== "Identifier") return undefined;
    const binder = this.source.scopes.lookup(inner.name, inner);
    if (binder?.kind === "binding" && binder.binding.path.attrs.length === 1) {
      // `a.x = ...;` beside `a = { ... };` adds to it.
      if (bindingsOf(binder.home, inner.name) > 1) return undefined;
      return this.of(binder.binding.value, depth - 1);
    }
    if (binder?.kind !== "argument") return undefined;
    const use = this.application(binder.lambda);
    if (use === undefined || use.depth !== 1 || !this.calls(use.apply, "mapAttrs")) return undefined;
    const over = use.apply.args[1];
    return over === undefined ? undefined : this.valuesOf(over, depth - 1);
  }

  private calls(apply: Apply, name: string): boolean {
    return namesLibrary(this.source.scopes, apply.func, name);
  }

  /** `table.name`, for tables in sight. */
  private below(select: Select, depth: number): readonly AttrSet[] | undefined {
    const [name, ...more] = select.path.attrs.map(staticName);
    if (name === undefined || more.length > 0 || select.default !== undefined) return undefined;
    const found = this.of(select.target, depth - 1)?.map((set) => {
      const member = bindingsOf(set, name) > 1 ? undefined : findMember(set, name);
      return member?.kind === "binding" ? this.of(member.binding.value, depth - 1) : undefined;
    });
    return found === undefined || found.includes(undefined) ? undefined : (found as AttrSet[][]).flat();
  }

  /** The argument sets of a function value: of `map f [ ... ]`, and of `mapAttrs (_: f) { ... }`. */
  mapped(node: Expr): readonly AttrSet[] | undefined {
    const use = this.application(node);
    const over = use?.index === 0 && use.apply.args.length === 2 ? use.apply.args[1] : undefined;
    if (use === undefined || over === undefined) return undefined;
    if (use.depth === 0 && this.calls(use.apply, "map")) return this.itemsOf(over);
    return use.depth === 1 && this.calls(use.apply, "mapAttrs") ? this.valuesOf(over, DEPTH) : undefined;
  }

  private itemsOf(list: Expr): readonly AttrSet[] | undefined {
    const inner = unwrap(list);
    if (inner.kind !== "List") return undefined;
    const sets = inner.items.map((item) => this.of(item, DEPTH));
    return sets.includes(undefined) ? undefined : (sets as AttrSet[][]).flat();
  }

  /** The values of a table that is a set of sets. */
  valuesOf(table: Expr, depth: number): readonly AttrSet[] | undefined {
    const sets = this.of(table, depth);
    return sets?.length === 1 ? valueSets(sets[0]!) : undefined;
  }

  /** The call a function is handed to, its place there, and how many functions lie around it. */
  application(func: Expr): { apply: Apply; index: number; depth: number } | undefined {
    let node: Node = func;
    let depth = 0;
    for (const parent of this.source.scopes.ancestors(func)) {
      if (parent.kind === "Lambda" && parent.body === node) depth++;
      else if (parent.kind === "Apply") {
        const index = parent.args.indexOf(node as Expr);
        return index < 0 ? undefined : { apply: parent, index, depth };
      } else if (parent.kind !== "Paren") return undefined;
      node = parent;
    }
    return undefined;
  }
}

/** How many rows of a `let` or a set say something of a name. */
function bindingsOf({ bindings }: { readonly bindings: readonly Binding[] }, name: string): number {
  return bindings.filter((one) =>
    one.kind === "AttrBinding"
      ? staticName(one.path.attrs[0]!) === name
      : one.attrs.some((attr) => staticName(attr) === name),
  ).length;
}

/** Whether all names of a set are spelled out. */
export function isPlain(set: AttrSet): boolean {
  return set.bindings.every(
    (binding) => binding.kind === "Inherit" || staticName(binding.path.attrs[0]!) !== undefined,
  );
}

function valueSets(table: AttrSet): readonly AttrSet[] | undefined {
  const values = table.bindings.map((binding) =>
    binding.kind === "AttrBinding" && binding.path.attrs.length === 1 ? unwrap(binding.value) : undefined,
  );
  return values.every((value) => value?.kind === "AttrSet") ? (values as AttrSet[]) : undefined;
}
