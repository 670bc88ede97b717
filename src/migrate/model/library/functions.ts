import type { Evaluator } from "../evaluation/evaluator.ts";
import {
  type AttrsValue,
  attrsOf,
  either,
  type ListValue,
  listOf,
  optionsOf,
  ready,
  stringOf,
  stringsOf,
  type Thunk,
  unknown,
  type Value,
} from "../values.ts";

/** What a function of Nix or nixpkgs' lib gives; undefined where the result is followed by its name only. */
export interface LibraryFunction {
  /** How many arguments it takes. */
  readonly arity: number;
  give(evaluator: Evaluator, args: readonly Thunk[]): Value | undefined;
  /** What it calls the function with that it is given as argument `index`: one row of thunks for each parameter. */
  parameters?(
    evaluator: Evaluator,
    index: number,
    args: readonly Thunk[],
  ): readonly (readonly Thunk[])[] | undefined;
}

export type Give = LibraryFunction["give"];

/** Functions by their names. */
export type LibraryTable = readonly (readonly [string, LibraryFunction])[];

/** Lists in sight, as one; undefined where some alternative is not a list. */
export function listIn(thunk: Thunk | undefined): ListValue | undefined {
  const options = thunk === undefined ? [] : optionsOf(thunk.force());
  const lists = options.filter((option) => option.kind === "list");
  if (lists.length === 0 || lists.length < options.length) return undefined;
  return listOf(
    lists.flatMap(({ items }) => items),
    lists.flatMap(({ open }) => open ?? [])[0],
  );
}

export function setIn(thunk: Thunk | undefined): AttrsValue | undefined {
  const value = thunk?.force();
  return value?.kind === "attrs" ? value : undefined;
}

/** Every alternative of a value by itself. */
export function eachOf(thunk: Thunk, give: (value: Value) => Value): Value {
  return either(optionsOf(thunk.force()).map(give));
}

export function call(evaluator: Evaluator, func: Thunk, ...args: readonly Thunk[]): Value {
  return args.reduce<Value>((value, argument) => evaluator.apply(value, argument), func.force());
}

export const OPEN_LIST = unknown("a list that is not visible");
export const OPEN_SET = unknown("an attribute set that is not visible");

export const strings = (texts: Iterable<string>): readonly Thunk[] =>
  [...texts].map((text) => ready(stringOf(text)));

export const names = (set: AttrsValue): readonly Thunk[] => strings(set.attrs.keys());

export const values = (set: AttrsValue): readonly Thunk[] => [...set.attrs.values(), ...set.others];

/** Whether more than the attributes in sight may be there. */
export function openness(set: AttrsValue) {
  return set.open ?? (set.others.length > 0 ? OPEN_SET : undefined);
}

/** What is there when a condition holds, and nothing else. */
export function when(condition: Thunk, value: Value, nothing: Value): Value {
  const known = condition.force();
  if (known.kind === "scalar" && known.value === true) return value;
  if (known.kind === "scalar" && known.value === false) return nothing;
  return either([value, nothing]);
}

export const EMPTY_LIST = listOf([]);
export const EMPTY_SET = attrsOf(new Map());

export const itemsOf = (list: Thunk | undefined): readonly Thunk[] => {
  const found = listIn(list);
  if (found === undefined) return [ready(OPEN_LIST)];
  return found.open === undefined ? found.items : [...found.items, ready(found.open)];
};

export const rowsOf = (table: Thunk | undefined): readonly (readonly Thunk[])[] => {
  const set = setIn(table);
  if (set === undefined) return [[ready(OPEN_SET)], [ready(OPEN_SET)]];
  const more = openness(set) === undefined ? [] : [ready(OPEN_SET)];
  return [
    [...names(set), ...more],
    [...values(set), ...(set.open === undefined ? [] : [ready(set.open)])],
  ];
};

/** A function in argument `at`, called with the elements of the list in argument `over`. */
export function overItems(at: number, over: number, give: Give, arity = 2): LibraryFunction {
  return { arity, give, parameters: (_, index, args) => (index === at ? [itemsOf(args[over])] : undefined) };
}

/** A function in argument 0, called with the names and values of the set in argument 1. */
export function overAttrs(give: Give): LibraryFunction {
  return { arity: 2, give, parameters: (_, index, args) => (index === 0 ? rowsOf(args[1]) : undefined) };
}

export function tableOf(list: ListValue, value: (name: Thunk) => Thunk): AttrsValue {
  const attrs = new Map<string, Thunk>();
  const others: Thunk[] = [];
  const optional = new Set<string>();
  for (const item of list.items) {
    const texts = stringsOf(item.force());
    if (texts === undefined) others.push(value(item));
    else
      for (const text of texts) {
        attrs.set(text, value(ready(stringOf(text))));
        if (texts.size > 1) optional.add(text);
      }
  }
  if (list.open !== undefined) others.push(value(ready(list.open)));
  return attrsOf(attrs, { others, optional });
}
