import type { Apply, AttrSet, Expr, Lambda } from "../../nix/tree.ts";
import type { NixFile } from "./project.ts";

/**
 * What an expression can be, as far as reading shows it. Nothing is evaluated with Nix and nothing is guessed: what
 * cannot be followed is `unknown` with the reason, and no rule may take unknown for harmless.
 */
export type Value =
  | StringValue
  | PathValue
  | ScalarValue
  | ListValue
  | AttrsValue
  | FunctionValue
  | RefValue
  | EitherValue
  | AbsentValue
  | UnknownValue;

/** An expression and what the parameters around it are bound to. */
export interface Place {
  readonly file: NixFile;
  readonly expr: Expr;
  readonly env: Env | undefined;
}

/** One function application: what the function's parameter is, inside the applications around it. */
export interface Env {
  readonly lambda: Lambda;
  readonly argument: Thunk;
  readonly parent: Env | undefined;
}

/** A value that is worked out when it is asked for, once. */
export interface Thunk {
  force(): Value;
  /** Where it is written; undefined for what a library function makes. */
  readonly place: Place | undefined;
}

export interface StringValue {
  readonly kind: "string";
  readonly text: string;
}

/** A path literal, or a string that begins with the place of a flake input. */
export interface PathValue {
  readonly kind: "path";
  /** The input it lies in; undefined for a file of this repository. */
  readonly input: RefValue | undefined;
  /** From the root of the repository or of the input, without a slash in front; undefined where a part is not known. */
  readonly path: string | undefined;
  /** A folder of this repository that it is below, where `path` is not known. */
  readonly below: string | undefined;
}

/** A number, a boolean or null. */
export interface ScalarValue {
  readonly kind: "scalar";
  readonly value: number | boolean | null | undefined;
}

/** Elements without order and repetition: what a list holds is asked, never at which index. */
export interface ListValue {
  readonly kind: "list";
  readonly items: readonly Thunk[];
  /** Why there may be more than `items`; undefined where these are all. */
  readonly open: UnknownValue | undefined;
}

/** An attribute set, merged as Nix merges it. */
export interface AttrsValue {
  readonly kind: "attrs";
  readonly attrs: ReadonlyMap<string, Thunk>;
  /** Values under names that are not known. */
  readonly others: readonly Thunk[];
  /** Why there may be attributes beside `attrs` and `others`; undefined where there are none. */
  readonly open: UnknownValue | undefined;
  /** Names in `attrs` that may also not be there. */
  readonly optional: ReadonlySet<string>;
  /** The set as it is written, where it is a single one. */
  readonly written: { readonly set: AttrSet; readonly place: Place } | undefined;
}

export interface FunctionValue {
  readonly kind: "function";
  readonly lambda: Lambda;
  readonly place: Place;
}

/** Something that is followed by its name only: an input, a builtin, an argument, the result of a function out of sight. */
export interface RefValue {
  readonly kind: "ref";
  readonly root: Root;
  /** What is selected from it. */
  readonly path: readonly string[];
}

export type Root =
  /** An input of the flake in `flake` (the path of its flake.nix); "self" is the flake itself. */
  | { readonly kind: "input"; readonly flake: string; readonly name: string }
  /** All inputs of that flake. */
  | { readonly kind: "inputs"; readonly flake: string }
  | { readonly kind: "builtins" }
  /** The sources that niv or npins pins, by their names there. */
  | { readonly kind: "pins" }
  /** A parameter of a function whose calls are not all in sight; without a name the whole argument. */
  | {
      readonly kind: "argument";
      readonly file: NixFile;
      readonly lambda: Lambda;
      readonly name: string | undefined;
    }
  /** The result of a function out of sight, such as `lib.nixosSystem { ... }`. */
  | {
      readonly kind: "call";
      readonly func: RefValue;
      readonly args: readonly Thunk[];
      readonly apply: Apply | undefined;
    };

/** One of several, as the branches of an `if`. */
export interface EitherValue {
  readonly kind: "either";
  /** At least two; none of them is `either` or `absent`. */
  readonly options: readonly Value[];
}

/** An attribute that is not there: evaluating it is an error, and `or` gives the default. */
export interface AbsentValue {
  readonly kind: "absent";
}

export interface UnknownValue {
  readonly kind: "unknown";
  readonly because: string;
}

export const ABSENT: AbsentValue = { kind: "absent" };

/** `because` is a phrase in lower case that says what could not be followed. */
export function unknown(because: string): UnknownValue {
  return { kind: "unknown", because };
}

/** What is asked for while it is worked out. */
export const CYCLE: UnknownValue = unknown("it depends on itself");

export function stringOf(text: string): StringValue {
  return { kind: "string", text };
}

export function listOf(items: readonly Thunk[], open?: UnknownValue): ListValue {
  return { kind: "list", items: [...new Set(items)], open };
}

export function attrsOf(
  attrs: ReadonlyMap<string, Thunk>,
  more: Partial<Omit<AttrsValue, "kind" | "attrs">> = {},
): AttrsValue {
  return { kind: "attrs", attrs, others: [], open: undefined, optional: NONE, written: undefined, ...more };
}

const NONE: ReadonlySet<string> = new Set();

/** A value that is known already. */
export function ready(value: Value, place?: Place): Thunk {
  return { force: () => value, place };
}

/** A value that is worked out at most once. */
export function later(compute: () => Value, place?: Place): Thunk {
  let value: Value | undefined;
  return { force: () => (value ??= compute()), place };
}

/** More alternatives than anybody writes; beyond them nothing is told apart. */
const ALTERNATIVES = 256;

/** Any of these values. What is absent in one way and there in another is there, or evaluation fails. */
export function either(values: Iterable<Value>): Value {
  const options: Value[] = [];
  const seen = new Set<string>();
  for (const value of values) {
    for (const option of value.kind === "either" ? value.options : [value]) {
      if (option.kind === "absent") continue;
      const key = identity(option);
      if (key !== undefined && seen.has(key)) continue;
      if (key !== undefined) seen.add(key);
      else if (options.includes(option)) continue;
      options.push(option);
    }
  }
  if (options.length === 0) return ABSENT;
  if (options.length > ALTERNATIVES) return unknown("it has more possible values than are followed");
  return options.length === 1 ? options[0]! : { kind: "either", options };
}

/** Equal keys for values that are the same; undefined where only identity tells. */
function identity(value: Value): string | undefined {
  switch (value.kind) {
    case "string":
      return `s${value.text}`;
    case "scalar":
      return value.value === undefined ? undefined : `c${String(value.value)}`;
    case "path":
      return value.input === undefined && value.path !== undefined ? `p${value.path}` : undefined;
    case "unknown":
      return `u${value.because}`;
    default:
      return undefined;
  }
}

/** The alternatives of a value: itself, where there is but one. */
export function optionsOf(value: Value): readonly Value[] {
  return value.kind === "either" ? value.options : value.kind === "absent" ? [] : [value];
}

/** The strings a value can be; undefined where it may be anything else, or nothing at all. */
export function stringsOf(value: Value): ReadonlySet<string> | undefined {
  const options = optionsOf(value);
  const texts = options.flatMap((option) => (option.kind === "string" ? [option.text] : []));
  return texts.length === options.length && texts.length > 0 ? new Set(texts) : undefined;
}

/** Why a value is not known, in the first of its alternatives that is not. */
export function reasonOf(value: Value): string | undefined {
  return optionsOf(value).flatMap((option) => (option.kind === "unknown" ? [option.because] : []))[0];
}
