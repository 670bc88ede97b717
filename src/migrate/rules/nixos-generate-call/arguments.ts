import { staticName, unwrap } from "../../../nix/strings.ts";
import type { AttrBinding, AttrSet, Binding, Expr, Inherit } from "../../../nix/tree.ts";
import type { ModuleList } from "../../model/modules/module.ts";
import type { NixFile, Project } from "../../model/project.ts";
import { optionsOf, type Value } from "../../model/values.ts";

/** Arguments that nixosGenerate has and nixosSystem has not. */
export const OURS = ["format", "customFormats", "nixosSystem"] as const;

/** The argument of a call as it is written: the operands of a row of `//`, of which later ones win. */
export interface WrittenArguments {
  readonly operands: readonly Operand[];
  /** The whole row, behind parentheses and local names. */
  readonly whole: Expr;
  /** It is the argument itself, so that its names mean the same around the call. */
  readonly direct: boolean;
}

export interface Operand {
  readonly expr: Expr;
  /** The set it is, where it is written out. */
  readonly set: AttrSet | undefined;
  /** What it can be. */
  readonly value: Value;
}

/** Where a set that is written out defines an attribute. */
export type Member =
  | { readonly kind: "binding"; readonly set: AttrSet; readonly binding: AttrBinding }
  | { readonly kind: "inherit"; readonly set: AttrSet; readonly inherit: Inherit; readonly index: number };

/** Takes apart `{ ... }`, `(let ... in { ... })`, `(common // { ... })` and `common`. */
export function readArguments(project: Project, file: NixFile, argument: Expr): WrittenArguments {
  let whole = unwrap(argument);
  while (whole.kind === "LetIn" || whole.kind === "With" || whole.kind === "Assert")
    whole = unwrap(whole.body);
  const operands = operandsOf(whole).map((expr) => ({
    expr,
    set: expr.kind === "AttrSet" ? expr : undefined,
    value: project.value(file, expr),
  }));
  return { operands, whole, direct: unwrap(argument) === whole };
}

/** The modules that an argument of nixosGenerate brings. */
export function modulesOf(project: Project, argument: Value): ModuleList {
  const value = project.evaluator.select(argument, "modules");
  return value.kind === "absent" ? { items: [], open: undefined } : project.modules.list(value);
}

function operandsOf(expr: Expr): readonly Expr[] {
  const inner = unwrap(expr);
  if (inner.kind !== "Binary" || inner.operator !== "//") return [inner];
  return [...operandsOf(inner.left), ...operandsOf(inner.right)];
}

/** The last operand that is written out and defines the attribute by itself. */
export function writtenMember({ operands }: WrittenArguments, name: string): Member | undefined {
  for (const { set } of [...operands].reverse()) {
    const member = set === undefined ? undefined : memberOf(set, name);
    if (member !== undefined) return member;
  }
  return undefined;
}

/** How an argument is written where it means the same around the call; undefined where it is not in sight there. */
export function argumentText(file: NixFile, args: WrittenArguments, name: string): string | undefined {
  if (!args.direct) return undefined;
  const member = writtenMember(args, name);
  if (member?.set.recursive === true) return undefined;
  if (member !== undefined) return replacedText(file, args, name, member);
  const holders = args.operands.filter(({ value }) => mayHave(value, name));
  const [only] = holders;
  if (only === undefined || holders.length > 1) return undefined;
  const simple = only.expr.kind === "Identifier" || only.expr.kind === "Select";
  return simple ? `${file.tree.text.slice(only.expr.start, only.expr.end)}.${name}` : undefined;
}

/** A member as it is written, or as the one operand behind it that may replace it has it. */
function replacedText(
  file: NixFile,
  args: WrittenArguments,
  name: string,
  member: Member,
): string | undefined {
  const own = memberText(file, name, member);
  const [other, ...others] = replacing(args, name, member);
  if (other === undefined) return own;
  if (others.length > 0 || (other.expr.kind !== "Identifier" && other.expr.kind !== "Select"))
    return undefined;
  const text = `${file.tree.text.slice(other.expr.start, other.expr.end)}.${name}`;
  if (surelyHas(other.value, name)) return text;
  return `${text} or ${isAtomText(own) ? own : `(${own})`}`;
}

/** A word, a path of words or a string without a gap: what needs no parentheses behind `or`. */
function isAtomText(text: string): boolean {
  return /^(?:[\w'.-]+|"[^"$\\]*")$/.test(text);
}

/** Whether an operand behind the one that a member is written in may replace it. */
export function isReplaced(args: WrittenArguments, name: string, member: Member): boolean {
  return replacing(args, name, member).length > 0;
}

function replacing({ operands }: WrittenArguments, name: string, { set }: Member): readonly Operand[] {
  const at = operands.findIndex((operand) => operand.set === set);
  return operands.slice(at + 1).filter(({ value }) => mayHave(value, name));
}

export function memberOf(set: AttrSet, name: string): Member | undefined {
  for (const binding of set.bindings) {
    if (binding.kind === "AttrBinding") {
      if (binding.path.attrs.length === 1 && staticName(binding.path.attrs[0]!) === name)
        return { kind: "binding", set, binding };
      continue;
    }
    const index = binding.attrs.findIndex((each) => staticName(each) === name);
    if (index >= 0) return { kind: "inherit", set, inherit: binding, index };
  }
  return undefined;
}

/** The bindings of a set that define an attribute or something below it by a path of several steps. */
export function nestedMembers(set: AttrSet, name: string): readonly AttrBinding[] {
  return set.bindings.filter(
    (binding: Binding): binding is AttrBinding =>
      binding.kind === "AttrBinding" &&
      binding.path.attrs.length > 1 &&
      staticName(binding.path.attrs[0]!) === name,
  );
}

/** Whether a value may have an attribute. */
export function mayHave(value: Value, name: string): boolean {
  return optionsOf(value).some((option) => {
    if (option.kind === "attrs")
      return option.attrs.has(name) || option.open !== undefined || option.others.length > 0;
    return option.kind === "unknown" || option.kind === "ref";
  });
}

/** Whether a value has an attribute, whatever it is. */
export function surelyHas(value: Value, name: string): boolean {
  const options = optionsOf(value);
  return (
    options.length > 0 &&
    options.every((option) => option.kind === "attrs" && option.attrs.has(name) && !option.optional.has(name))
  );
}

/** How an argument is written: its expression, or the word of the `inherit` that brings it. */
export function memberText(file: NixFile, name: string, member: Member): string {
  const { text } = file.tree;
  if (member.kind === "binding") return text.slice(member.binding.value.start, member.binding.value.end);
  const { from } = member.inherit;
  if (from === undefined) return name;
  const source = unwrap(from.expr);
  const plain = source.kind === "Identifier" || source.kind === "Select" ? source : from;
  return `${text.slice(plain.start, plain.end)}.${name}`;
}
