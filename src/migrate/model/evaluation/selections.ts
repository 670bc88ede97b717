import { unwrap } from "../../../nix/index.ts";
import type { Expr, HasAttr, Select } from "../../../nix/tree.ts";
import type { NixFile } from "../project.ts";
import { type Env, either, optionsOf, stringOf, type Value } from "../values.ts";
import type { Evaluator } from "./evaluator.ts";
import { attrNames, mayLack } from "./sets.ts";

/** `target.path`, or the default behind `or`. */
export function evaluateSelect(
  evaluator: Evaluator,
  file: NixFile,
  select: Select,
  env: Env | undefined,
): Value {
  const { target, path, default: fallback } = select;
  const kept = renamed(evaluator, file, select, env);
  if (kept !== undefined) return kept;
  let value = evaluator.value({ file, expr: target, env });
  let missing = false;
  for (const attr of path.attrs) {
    const names = attrNames(evaluator, file, attr, env);
    const before = value;
    value =
      names === undefined
        ? evaluator.anyMember(before)
        : either([...names].map((name) => evaluator.select(before, name)));
    if (names === undefined || optionsOf(before).some((one) => mayLack(one, names))) missing = true;
  }
  if (fallback === undefined) return value;
  if (!missing && value.kind !== "absent") return value;
  return either([value, evaluator.value({ file, expr: fallback, env })]);
}

/** `{ qcow = "qemu"; }.${name} or name`: a name that the set has never stays as it is. */
function renamed(
  evaluator: Evaluator,
  file: NixFile,
  select: Select,
  env: Env | undefined,
): Value | undefined {
  const { target, path, default: fallback } = select;
  const [attr] = path.attrs;
  if (fallback === undefined || path.attrs.length > 1 || attr?.kind !== "DynamicAttr") return undefined;
  if (sourceOf(file, fallback) !== sourceOf(file, attr.expr)) return undefined;
  const names = attrNames(evaluator, file, attr, env);
  if (names === undefined) return undefined;
  const table = evaluator.value({ file, expr: target, env });
  return either(
    [...names].flatMap((name) => {
      const itself = stringOf(name);
      const found = evaluator.select(table, name);
      if (!optionsOf(table).some((one) => mayLack(one, new Set([name])))) return [found];
      return found.kind === "absent" ? [itself] : [found, itself];
    }),
  );
}

/** `target ? path`. */
export function evaluateHas(
  evaluator: Evaluator,
  file: NixFile,
  { target, path }: HasAttr,
  env: Env | undefined,
): Value {
  let value = evaluator.value({ file, expr: target, env });
  let certain = true;
  for (const attr of path.attrs) {
    const names = attrNames(evaluator, file, attr, env);
    if (names?.size !== 1) return { kind: "scalar", value: undefined };
    if (optionsOf(value).some((one) => mayLack(one, names))) certain = false;
    value = evaluator.select(value, [...names][0]!);
    if (value.kind === "absent") return { kind: "scalar", value: false };
  }
  return { kind: "scalar", value: certain ? true : undefined };
}

/** The source of an expression, without the parentheses around it. */
function sourceOf(file: NixFile, expr: Expr): string {
  const { start, end } = unwrap(expr);
  return file.tree.text.slice(start, end);
}
