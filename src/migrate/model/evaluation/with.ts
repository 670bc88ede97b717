import type { Node } from "../../../nix/tree.ts";
import { memberOfRef } from "../library/library.ts";
import type { NixFile, Project } from "../project.ts";
import { type Env, optionsOf, type RefValue, unknown, type Value } from "../values.ts";
import { trim } from "./environments.ts";
import type { Evaluator } from "./evaluator.ts";

/** What a name is that only a `with` around it can give. */
export function throughWith(
  evaluator: Evaluator,
  file: NixFile,
  name: string,
  at: Node,
  env: Env | undefined,
): Value {
  const found: Value[] = [];
  for (const scope of file.scopes.withs(at)) {
    evaluator.project.budget.spend();
    const holder = evaluator.value({ file, expr: scope.scope, env: trim(env, scope) });
    const value = evaluator.select(holder, name);
    if (value.kind !== "absent") found.push(value);
    if (optionsOf(holder).every((option) => surelyHas(evaluator, option, name))) break;
  }
  const [only] = found;
  if (only === undefined) return unknown(`nothing visible here defines "${name}"`);
  // An outer scope answers only where the inner ones have no such attribute, which is not known here.
  return found.length === 1 ? only : firstLikely(evaluator, found, name);
}

function firstLikely(evaluator: Evaluator, found: readonly Value[], name: string): Value {
  const likely = found.filter((value) => value.kind === "ref" && isKnownMember(evaluator.project, value));
  return likely.length === 1 ? likely[0]! : unknown(`"${name}" may come from one of several with`);
}

function surelyHas(evaluator: Evaluator, value: Value, name: string): boolean {
  if (value.kind === "attrs") return value.attrs.has(name) && !value.optional.has(name);
  if (value.kind !== "ref") return false;
  const member = memberOfRef(evaluator.project, value, name);
  return member.kind !== "ref" || isKnownMember(evaluator.project, member);
}

function isKnownMember(project: Project, { root, path }: RefValue): boolean {
  if (root.kind === "input" && project.generators.has(root.name)) return path.length > 0;
  return root.kind === "input" && path.length === 0;
}
