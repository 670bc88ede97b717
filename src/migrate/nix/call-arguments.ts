import { staticName, unwrap } from "../../nix/strings.ts";
import type { AttrSet, Expr } from "../../nix/tree.ts";
import { findMember, type Member } from "./members.ts";
import type { NixSource } from "./source.ts";

/** The argument of a call, taken apart as far as the file shows it. */
export interface CallArguments {
  /** `a // b // { ... }`: the operands in front of the set; empty for a plain set. */
  readonly bases: readonly Expr[];
  /** The set that is written in the call and wins over the bases; undefined when there is none. */
  readonly set: AttrSet | undefined;
  /** The whole argument behind parentheses and local names: the set, or the row of `//`. */
  readonly whole: Expr;
}

/** Takes apart `{ ... }`, `(let ... in { ... })`, `(common // { ... })` and `common`. */
export function readArguments(argument: Expr): CallArguments {
  let whole = unwrap(argument);
  while (whole.kind === "LetIn" || whole.kind === "With" || whole.kind === "Assert")
    whole = unwrap(whole.body);
  const operands = operandsOf(whole);
  const last = operands.at(-1)!;
  if (last.kind !== "AttrSet") return { bases: operands, set: undefined, whole };
  return { bases: operands.slice(0, -1), set: last, whole };
}

function operandsOf(expr: Expr): readonly Expr[] {
  const inner = unwrap(expr);
  if (inner.kind !== "Binary" || inner.operator !== "//") return [inner];
  return [...operandsOf(inner.left), ...operandsOf(inner.right)];
}

/** Whether the bases bring an argument along; undefined when they cannot be looked into. */
export function baseHas(source: NixSource, bases: readonly Expr[], name: string): boolean | undefined {
  const answers = bases.map((base) => valueHas(source, base, name, 8));
  if (answers.includes(true)) return true;
  return answers.includes(undefined) ? undefined : false;
}

function valueHas(source: NixSource, expr: Expr, name: string, depth: number): boolean | undefined {
  if (depth === 0) return undefined;
  const inner = unwrap(expr);
  if (inner.kind === "AttrSet") {
    const dynamic = inner.bindings.some(
      (binding) => binding.kind === "AttrBinding" && staticName(binding.path.attrs[0]!) === undefined,
    );
    return defines(inner, name) ? true : dynamic ? undefined : false;
  }
  if (inner.kind === "Binary" && inner.operator === "//") {
    return baseHas(source, [inner.left, inner.right], name);
  }
  if (inner.kind !== "Identifier") return undefined;
  const binder = source.scopes.lookup(inner.name, inner);
  if (binder?.kind !== "binding" || binder.binding.path.attrs.length !== 1) return undefined;
  return valueHas(source, binder.binding.value, name, depth - 1);
}

/** Whether a set defines an attribute, or something below it. */
export function defines(set: AttrSet, name: string): boolean {
  return set.bindings.some((binding) =>
    binding.kind === "AttrBinding"
      ? staticName(binding.path.attrs[0]!) === name
      : binding.attrs.some((attr) => staticName(attr) === name),
  );
}

/** The value that the bases give an argument, where the file shows it. */
export function baseValue(source: NixSource, bases: readonly Expr[], name: string): Expr | undefined {
  for (const base of [...bases].reverse()) {
    const set = literalSet(source, base, 8);
    const member = set === undefined ? undefined : findMember(set, name);
    if (member?.kind === "binding") return member.binding.value;
    if (member !== undefined || valueHas(source, base, name, 8) !== false) return undefined;
  }
  return undefined;
}

function literalSet(source: NixSource, expr: Expr, depth: number): AttrSet | undefined {
  const inner = unwrap(expr);
  if (inner.kind === "AttrSet") return inner;
  if (depth === 0) return undefined;
  if (inner.kind === "Binary" && inner.operator === "//") return literalSet(source, inner.right, depth - 1);
  if (inner.kind !== "Identifier") return undefined;
  const binder = source.scopes.lookup(inner.name, inner);
  if (binder?.kind !== "binding" || binder.binding.path.attrs.length !== 1) return undefined;
  return literalSet(source, binder.binding.value, depth - 1);
}

/** The value of an argument written in the call: its expression, or the word of the `inherit` that brings it. */
export function memberText(source: NixSource, name: string, member: Member): string {
  const { text } = source.tree;
  if (member.kind === "binding") return text.slice(member.binding.value.start, member.binding.value.end);
  const { from } = member.inherit;
  return from === undefined ? name : `${text.slice(from.start, from.end)}.${name}`;
}
