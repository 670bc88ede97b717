import { type MergedAttrs, mergeBindings, stringParts, unwrap } from "../../../nix/index.ts";
import type { Apply, Expr, Lambda, Node } from "../../../nix/tree.ts";
import { applyLibrary, isGlobal, memberOfRef } from "../library/library.ts";
import type { NixFile, Project } from "../project.ts";
import type { Binder, Home } from "../scopes.ts";
import {
  ABSENT,
  CYCLE,
  type Env,
  either,
  listOf,
  optionsOf,
  type Place,
  stringOf,
  type Thunk,
  unknown,
  type Value,
} from "../values.ts";
import { trim } from "./environments.ts";
import { operate } from "./operators.ts";
import { Parameters } from "./parameters.ts";
import { evaluateHas, evaluateSelect } from "./selections.ts";
import { definitionOf, evaluateSet, memberOf, updateOne } from "./sets.ts";
import { evaluatePath, evaluateString } from "./strings.ts";
import { throughWith } from "./with.ts";

/**
 * Works out what expressions can be: demand-driven and memoised. A parameter is what the application at hand passes,
 * or, outside of any, what all calls in sight pass. A cycle is unknown.
 */
export class Evaluator {
  readonly #memo = new Map<Expr, Map<Env | undefined, Value>>();
  readonly #thunks = new Map<Expr, Map<Env | undefined, Thunk>>();
  readonly #envs = new Map<Lambda, Map<Env | undefined, Map<Thunk, Env>>>();
  readonly #parameters = new Parameters(this);
  readonly #merged = new Map<Home, ReturnType<typeof mergeBindings>["merged"]>();
  readonly #running = new Set<Lambda>();

  constructor(readonly project: Project) {}

  value({ file, expr, env }: Place): Value {
    const inner = unwrap(expr);
    const known = this.#memo.get(inner) ?? new Map<Env | undefined, Value>();
    this.#memo.set(inner, known);
    const found = known.get(env);
    if (found !== undefined) return found;
    known.set(env, CYCLE);
    try {
      const value = this.project.budget.nested(() => this.#evaluate(file, inner, env));
      known.set(env, value);
      return value;
    } catch (problem) {
      known.delete(env);
      throw problem;
    }
  }

  /** The same thunk for the same expression with the same parameters: sharing is what keeps the work in line. */
  thunk({ file, expr, env }: Place): Thunk {
    const inner = unwrap(expr);
    const passed = inner.kind === "Identifier" ? this.#parameters.passedAs(file, inner, env) : undefined;
    if (passed !== undefined) return passed;
    const known = this.#thunks.get(inner) ?? new Map<Env | undefined, Thunk>();
    this.#thunks.set(inner, known);
    const place = { file, expr, env };
    const thunk = known.get(env) ?? { force: () => this.value(place), place };
    known.set(env, thunk);
    return thunk;
  }

  /** What a function gives for an argument. */
  apply(func: Value, argument: Thunk, apply?: Apply): Value {
    return either(optionsOf(func).map((option) => this.#applyOne(option, argument, apply)));
  }

  /** An attribute of a value; absent where it is certainly not there. */
  select(value: Value, name: string): Value {
    return either(
      optionsOf(value).map((option) => {
        switch (option.kind) {
          case "attrs":
            return memberOf(option, name);
          case "ref":
            return memberOfRef(this.project, option, name);
          case "unknown":
            return option;
          default:
            return ABSENT;
        }
      }),
    );
  }

  /** Any attribute of a value. */
  anyMember(value: Value): Value {
    return either(
      optionsOf(value).flatMap((option): Value[] => {
        if (option.kind === "attrs") {
          const inside = [...option.attrs.values(), ...option.others].map((each) => each.force());
          return option.open === undefined ? inside : [...inside, option.open];
        }
        if (option.kind === "ref") return [{ ...option, path: [...option.path, "*"] }];
        return option.kind === "unknown" ? [option] : [];
      }),
    );
  }

  /** Attributes as `//` merges them. */
  update(left: Value, right: Value): Value {
    return either(optionsOf(left).flatMap((a) => optionsOf(right).map((b) => updateOne(this, a, b))));
  }

  /** The bindings of a `let` or a set, merged as Nix merges them. */
  merged(home: Home): MergedAttrs {
    const known =
      this.#merged.get(home) ??
      mergeBindings(home.bindings, home.kind === "AttrSet" ? home.recursive : true).merged;
    this.#merged.set(home, known);
    return known;
  }

  /** The value of a variable. */
  binder(file: NixFile, binder: Binder, env: Env | undefined): Value {
    switch (binder.kind) {
      case "binding":
      case "inherit": {
        const definition = this.merged(binder.home).attrs.get(binder.name);
        if (definition === undefined)
          return unknown(`"${binder.name}" is bound in a way that is not followed`);
        return definitionOf(this, file, binder.home, binder.name, definition, trim(env, binder.home)).force();
      }
      case "formal":
      case "argument":
        return this.#parameters.value(file, binder, env);
    }
  }

  #evaluate(file: NixFile, expr: Expr, env: Env | undefined): Value {
    switch (expr.kind) {
      case "String":
      case "IndentedString":
        return evaluateString(this, file, stringParts(expr), env);
      case "Uri":
        return stringOf(expr.value);
      case "Path":
        return evaluatePath(this, file, expr, env);
      case "Integer":
        return { kind: "scalar", value: Number(expr.raw) };
      case "Float":
      case "Unary":
        return this.#unary(file, expr, env);
      case "SearchPath":
        return { kind: "ref", root: { kind: "builtins" }, path: [`<${expr.name}>`] };
      case "List":
        return listOf(expr.items.map((item) => this.thunk({ file, expr: item, env })));
      case "AttrSet":
        return evaluateSet(this, file, expr, env);
      case "LetIn":
      case "With":
      case "Assert":
        return this.value({ file, expr: expr.body, env });
      case "If":
        return this.#if(file, expr, env);
      case "Lambda":
        return { kind: "function", lambda: expr, place: { file, expr, env } };
      case "Apply":
        return this.#apply(file, expr, env);
      case "Select":
        return evaluateSelect(this, file, expr, env);
      case "HasAttr":
        return evaluateHas(this, file, expr, env);
      case "Binary":
        return operate(this, file, expr, env);
      case "Identifier":
        return this.named(file, expr.name, expr, env);
      default:
        return unknown("an expression of a kind that is not followed");
    }
  }

  #unary(file: NixFile, expr: Expr, env: Env | undefined): Value {
    if (expr.kind !== "Unary") return { kind: "scalar", value: undefined };
    const operand = this.value({ file, expr: expr.operand, env });
    const known = operand.kind === "scalar" && typeof operand.value === "boolean" ? operand.value : undefined;
    return { kind: "scalar", value: expr.operator === "!" && known !== undefined ? !known : undefined };
  }

  #if(file: NixFile, expr: Expr & { kind: "If" }, env: Env | undefined): Value {
    const condition = this.value({ file, expr: expr.condition, env });
    const branch = (taken: Expr) => this.value({ file, expr: taken, env });
    if (condition.kind === "scalar" && condition.value === true) return branch(expr.consequent);
    if (condition.kind === "scalar" && condition.value === false) return branch(expr.alternate);
    return either([branch(expr.consequent), branch(expr.alternate)]);
  }

  /** What a name means at a node, also where it is not written. */
  named(file: NixFile, name: string, at: Node, env?: Env): Value {
    const binder = file.scopes.lookup(name, at);
    if (binder !== undefined) return this.binder(file, binder, env);
    const constant = CONSTANTS.get(name);
    if (constant !== undefined) return constant;
    if (isGlobal(name))
      return { kind: "ref", root: { kind: "builtins" }, path: name === "builtins" ? [] : [name] };
    return throughWith(this, file, name, at, env);
  }

  #apply(file: NixFile, apply: Apply, env: Env | undefined): Value {
    let value = this.value({ file, expr: apply.func, env });
    for (const argument of apply.args)
      value = this.apply(value, this.thunk({ file, expr: argument, env }), apply);
    return value;
  }

  #applyOne(func: Value, argument: Thunk, apply: Apply | undefined): Value {
    switch (func.kind) {
      case "function":
        return this.#call(func.lambda, func.place, argument);
      case "ref":
        return applyLibrary(this, func, argument, apply);
      case "unknown":
        return func;
      case "attrs":
        return func.attrs.has("__functor") ? unknown("a set that is called as a function") : ABSENT;
      default:
        return ABSENT;
    }
  }

  #call(lambda: Lambda, { file, env }: Place, argument: Thunk): Value {
    if (this.#running.has(lambda)) return unknown("a function that calls itself");
    this.#running.add(lambda);
    try {
      return this.value({ file, expr: lambda.body, env: this.#env(lambda, argument, env) });
    } finally {
      this.#running.delete(lambda);
    }
  }

  #env(lambda: Lambda, argument: Thunk, parent: Env | undefined): Env {
    const ofLambda = this.#envs.get(lambda) ?? new Map<Env | undefined, Map<Thunk, Env>>();
    this.#envs.set(lambda, ofLambda);
    const ofParent = ofLambda.get(parent) ?? new Map<Thunk, Env>();
    ofLambda.set(parent, ofParent);
    const env = ofParent.get(argument) ?? { lambda, argument, parent };
    ofParent.set(argument, env);
    return env;
  }
}

const CONSTANTS: ReadonlyMap<string, Value> = new Map<string, Value>([
  ["true", { kind: "scalar", value: true }],
  ["false", { kind: "scalar", value: false }],
  ["null", { kind: "scalar", value: null }],
]);
