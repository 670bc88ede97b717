import { type Definition, type MergedAttrs, staticName } from "../../../nix/index.ts";
import type { Attr, AttrSet, Expr, Node } from "../../../nix/tree.ts";
import type { NixFile } from "../project.ts";
import type { Home } from "../scopes.ts";
import {
  type AttrsValue,
  attrsOf,
  type Env,
  either,
  later,
  ready,
  stringsOf,
  type Thunk,
  unknown,
  type Value,
} from "../values.ts";
import type { Evaluator } from "./evaluator.ts";

/** An attribute set as it is written, merged as Nix merges it. */
export function evaluateSet(evaluator: Evaluator, file: NixFile, set: AttrSet, env: Env | undefined): Value {
  const place = { file, expr: set, env };
  return fromMerged(evaluator, file, set, evaluator.merged(set), env, { set, place });
}

function fromMerged(
  evaluator: Evaluator,
  file: NixFile,
  home: Home,
  merged: MergedAttrs,
  env: Env | undefined,
  written?: AttrsValue["written"],
): AttrsValue {
  const attrs = new Map<string, Thunk>();
  const others: Thunk[] = [];
  const optional = new Set<string>();
  for (const [name, definition] of merged.attrs)
    attrs.set(name, definitionOf(evaluator, file, home, name, definition, env));
  for (const dynamic of merged.dynamic) {
    const thunk = definedAs(evaluator, file, home, dynamic.value, env);
    const names = attrNames(evaluator, file, dynamic.name, env);
    if (names === undefined) others.push(thunk);
    // One of several names: each may be there or not.
    else
      for (const name of names) {
        attrs.set(name, eitherThunk(attrs.get(name), thunk));
        if (names.size > 1) optional.add(name);
      }
  }
  return attrsOf(attrs, { others, optional, written });
}

/** The names that a step of a path can be; undefined where they are not visible. */
export function attrNames(
  evaluator: Evaluator,
  file: NixFile,
  attr: Attr,
  env: Env | undefined,
): ReadonlySet<string> | undefined {
  const name = staticName(attr);
  if (name !== undefined) return new Set([name]);
  const expr = attr.kind === "DynamicAttr" ? attr.expr : attr;
  return expr.kind === "Name" ? undefined : stringsOf(evaluator.value({ file, expr, env }));
}

function definedAs(
  evaluator: Evaluator,
  file: NixFile,
  home: Home,
  value: Expr | MergedAttrs,
  env: Env | undefined,
): Thunk {
  if (value.kind !== "MergedAttrs") return evaluator.thunk({ file, expr: value, env });
  return later(() => fromMerged(evaluator, file, home, value, env));
}

/** What a name is bound to. */
export function definitionOf(
  evaluator: Evaluator,
  file: NixFile,
  home: Home,
  name: string,
  definition: Definition,
  env: Env | undefined,
): Thunk {
  switch (definition.kind) {
    case "plain":
      return definedAs(evaluator, file, home, definition.value, env);
    case "inheritedFrom":
      return later(() => evaluator.select(evaluator.value({ file, expr: definition.from, env }), name));
    case "inherited": {
      const at = definition.at as Node;
      const inherit = file.scopes.parent(at);
      const around = inherit === undefined ? undefined : file.scopes.parent(inherit);
      if (around === undefined)
        return ready(unknown(`"${name}" is inherited from code that is not visible here`));
      return later(() => evaluator.named(file, name, around, env));
    }
  }
}

/** An attribute of a set; absent where it is certainly not there. */
export function memberOf(set: AttrsValue, name: string): Value {
  const thunk = set.attrs.get(name);
  if (thunk !== undefined) return thunk.force();
  const others = set.others.map((each) => each.force());
  if (set.open !== undefined) return either([...others, set.open]);
  return either(others);
}

/** Attributes as `//` merges them, of one alternative on either side. */
export function updateOne(evaluator: Evaluator, left: Value, right: Value): Value {
  if (right.kind !== "attrs") return openOf(right);
  const base = left.kind === "attrs" ? left : undefined;
  const attrs = new Map(base?.attrs);
  const optional = new Set(base?.optional);
  // What is not known may be in front of anything that the left side has.
  const hiding = [...right.others, ...(right.open === undefined ? [] : [ready(right.open)])];
  if (hiding.length > 0) for (const [name, before] of attrs) attrs.set(name, eitherThunk(before, ...hiding));
  for (const [name, thunk] of right.attrs) {
    const certain = !right.optional.has(name);
    if (certain) optional.delete(name);
    else if (!attrs.has(name)) optional.add(name);
    attrs.set(name, certain ? thunk : eitherThunk(attrs.get(name), thunk));
  }
  evaluator.project.budget.spend(attrs.size / 4);
  const others = [...(base?.others ?? []), ...right.others];
  return attrsOf(attrs, {
    others,
    optional,
    open: right.open ?? (base === undefined ? openOf(left) : base.open),
  });
}

/** Why the attributes of a value that is not a visible set are unknown. */
function openOf(value: Value): Value & { kind: "unknown" } {
  return value.kind === "unknown" ? value : unknown("a set is merged with one that is not visible");
}

/** Whether a value may not have one of these attributes. */
export function mayLack(value: Value, names: ReadonlySet<string>): boolean {
  if (value.kind !== "attrs") return true;
  return [...names].some((name) => !value.attrs.has(name) || value.optional.has(name));
}

/** Any of several thunks. */
function eitherThunk(...thunks: readonly (Thunk | undefined)[]): Thunk {
  const given = thunks.filter((thunk) => thunk !== undefined);
  return given.length === 1 ? given[0]! : later(() => either(given.map((thunk) => thunk.force())));
}
