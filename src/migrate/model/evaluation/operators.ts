import type { Binary } from "../../../nix/tree.ts";
import { inputPath } from "../flakes/sources.ts";
import { extendPath } from "../paths.ts";
import type { NixFile } from "../project.ts";
import {
  type Env,
  either,
  listOf,
  optionsOf,
  type ScalarValue,
  stringOf,
  unknown,
  type Value,
} from "../values.ts";
import type { Evaluator } from "./evaluator.ts";

const UNDECIDED: ScalarValue = { kind: "scalar", value: undefined };

/** What an operator gives. */
export function operate(
  evaluator: Evaluator,
  file: NixFile,
  { operator, left, right }: Binary,
  env: Env | undefined,
): Value {
  const value = (expr: typeof left) => evaluator.value({ file, expr, env });
  switch (operator) {
    case "++":
      return concatenate(evaluator, value(left), value(right));
    case "//":
      return evaluator.update(value(left), value(right));
    case "+":
      return either(optionsOf(value(left)).flatMap((a) => optionsOf(value(right)).map((b) => append(a, b))));
    case "|>":
      return evaluator.apply(value(right), evaluator.thunk({ file, expr: left, env }));
    case "<|":
      return evaluator.apply(value(left), evaluator.thunk({ file, expr: right, env }));
    case "==":
    case "!=":
      return decided(equal(value(left), value(right)), operator === "==");
    case "&&":
    case "||":
    case "->":
      return logic(operator, truth(value(left)), truth(value(right)));
    default:
      return UNDECIDED;
  }
}

/** Two lists as one. */
export function concatenate(evaluator: Evaluator, left: Value, right: Value): Value {
  const all: Value[] = [];
  for (const a of optionsOf(left))
    for (const b of optionsOf(right)) {
      if (a.kind !== "list" && b.kind !== "list") all.push(a.kind === "unknown" ? a : notAList);
      else {
        const [one, other] = [a, b].map((each) => (each.kind === "list" ? each : listOf([], openFor(each))));
        evaluator.project.budget.spend((one!.items.length + other!.items.length) / 4);
        all.push(listOf([...one!.items, ...other!.items], one!.open ?? other!.open));
      }
    }
  return either(all);
}

const notAList = unknown("a list is built from parts that are not visible");

function openFor(value: Value) {
  return value.kind === "unknown" ? value : notAList;
}

function append(left: Value, right: Value): Value {
  const base = left.kind === "ref" ? inputPath(left) : left.kind === "path" ? left : undefined;
  if (base !== undefined) {
    if (right.kind === "string") return extendPath(base, right.text);
    return { ...base, path: undefined, below: base.below ?? base.path };
  }
  if (left.kind === "string" && right.kind === "string") return stringOf(left.text + right.text);
  if (left.kind === "scalar" && right.kind === "scalar") return UNDECIDED;
  return unknown("a string is built from parts that are not visible");
}

/** Whether two values are equal; undefined where that is not certain. */
function equal(left: Value, right: Value): boolean | undefined {
  if (left.kind === "string" && right.kind === "string") return left.text === right.text;
  if (
    left.kind === "scalar" &&
    right.kind === "scalar" &&
    left.value !== undefined &&
    right.value !== undefined
  )
    return left.value === right.value;
  return undefined;
}

function decided(value: boolean | undefined, wanted: boolean): ScalarValue {
  return { kind: "scalar", value: value === undefined ? undefined : value === wanted };
}

function truth(value: Value): boolean | undefined {
  return value.kind === "scalar" && typeof value.value === "boolean" ? value.value : undefined;
}

function logic(
  operator: "&&" | "||" | "->",
  left: boolean | undefined,
  right: boolean | undefined,
): ScalarValue {
  const one = operator === "->" && left !== undefined ? !left : left;
  const decisive = operator !== "&&";
  if (one === decisive || right === decisive) return { kind: "scalar", value: decisive };
  return { kind: "scalar", value: one === undefined || right === undefined ? undefined : !decisive };
}
