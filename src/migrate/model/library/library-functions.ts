import type { Evaluator } from "../evaluation/evaluator.ts";
import { importPath, readFolder } from "../evaluation/importing.ts";
import { concatenate } from "../evaluation/operators.ts";
import {
  type AttrsValue,
  attrsOf,
  either,
  type ListValue,
  later,
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

type Give = LibraryFunction["give"];

/** Lists in sight, as one; undefined where some alternative is not a list. */
function listIn(thunk: Thunk | undefined): ListValue | undefined {
  const options = thunk === undefined ? [] : optionsOf(thunk.force());
  const lists = options.filter((option) => option.kind === "list");
  if (lists.length === 0 || lists.length < options.length) return undefined;
  return listOf(
    lists.flatMap(({ items }) => items),
    lists.flatMap(({ open }) => open ?? [])[0],
  );
}

function setIn(thunk: Thunk | undefined): AttrsValue | undefined {
  const value = thunk?.force();
  return value?.kind === "attrs" ? value : undefined;
}

/** Every alternative of a value by itself. */
function eachOf(thunk: Thunk, give: (value: Value) => Value): Value {
  return either(optionsOf(thunk.force()).map(give));
}

function call(evaluator: Evaluator, func: Thunk, ...args: readonly Thunk[]): Value {
  return args.reduce<Value>((value, argument) => evaluator.apply(value, argument), func.force());
}

const OPEN_LIST = unknown("a list that is not visible");
const OPEN_SET = unknown("an attribute set that is not visible");

const strings = (texts: Iterable<string>): readonly Thunk[] =>
  [...texts].map((text) => ready(stringOf(text)));

const names = (set: AttrsValue): readonly Thunk[] => strings(set.attrs.keys());

const values = (set: AttrsValue): readonly Thunk[] => [...set.attrs.values(), ...set.others];

/** Whether more than the attributes in sight may be there. */
function openness(set: AttrsValue) {
  return set.open ?? (set.others.length > 0 ? OPEN_SET : undefined);
}

const map: Give = (evaluator, [func, list]) => {
  const found = listIn(list);
  if (found === undefined) return listOf([], OPEN_LIST);
  return listOf(
    found.items.map((item) => later(() => call(evaluator, func!, item))),
    found.open,
  );
};

const concatMap: Give = (evaluator, args) => joined(evaluator, map(evaluator, args)!);

function joined(evaluator: Evaluator, lists: Value): Value {
  const list = lists.kind === "list" ? lists : listOf([], OPEN_LIST);
  const start: Value = listOf([], list.open);
  return list.items.reduce<Value>((all, item) => concatenate(evaluator, all, item.force()), start);
}

/** `genAttrs names f`; where a name is not in sight, any name may have any of the values. */
const genAttrs: Give = (evaluator, [list, func]) => {
  const found = listIn(list);
  if (found === undefined)
    return attrsOf(new Map(), { others: [later(() => call(evaluator, func!, ready(OPEN_LIST)))] });
  return tableOf(found, (name) => later(() => call(evaluator, func!, name)));
};

function tableOf(list: ListValue, value: (name: Thunk) => Thunk): AttrsValue {
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

const mapAttrs: Give = (evaluator, [func, table]) => {
  const set = setIn(table);
  if (set === undefined) return attrsOf(new Map(), { open: OPEN_SET });
  const attrs = new Map(
    [...set.attrs].map(([name, value]) => [
      name,
      later(() => call(evaluator, func!, ready(stringOf(name)), value)),
    ]),
  );
  const others = set.others.map((value) => later(() => call(evaluator, func!, ready(OPEN_SET), value)));
  return attrsOf(attrs, { others, open: set.open, optional: set.optional });
};

/** A list of `{ name; value; }` as a set. */
function fromPairs(evaluator: Evaluator, list: ListValue): AttrsValue {
  const attrs = new Map<string, Thunk>();
  const others: Thunk[] = [];
  for (const item of list.items) {
    const pair = item.force();
    const found = stringsOf(evaluator.select(pair, "name"));
    const value = later(() => evaluator.select(pair, "value"));
    if (found?.size === 1) {
      // The first of a name counts.
      const [name] = found;
      if (!attrs.has(name!)) attrs.set(name!, value);
    } else others.push(value);
  }
  return attrsOf(attrs, { others, open: list.open });
}

const listToAttrs: Give = (evaluator, [list]) => {
  const found = listIn(list);
  return found === undefined ? attrsOf(new Map(), { open: OPEN_LIST }) : fromPairs(evaluator, found);
};

const mapAttrsToPairs: Give = (evaluator, args) => {
  const list = mapAttrsToList(evaluator, args);
  return list?.kind === "list" ? fromPairs(evaluator, list) : attrsOf(new Map(), { open: OPEN_SET });
};

const mapAttrsToList: Give = (evaluator, args) => {
  const set = mapAttrs(evaluator, args) as AttrsValue;
  return listOf(values(set), openness(set));
};

const nameValuePair: Give = (_, [name, value]) =>
  attrsOf(
    new Map([
      ["name", name!],
      ["value", value!],
    ]),
  );

/** What is there when a condition holds, and nothing else. */
function when(condition: Thunk, value: Value, nothing: Value): Value {
  const known = condition.force();
  if (known.kind === "scalar" && known.value === true) return value;
  if (known.kind === "scalar" && known.value === false) return nothing;
  return either([value, nothing]);
}

const EMPTY_LIST = listOf([]);
const EMPTY_SET = attrsOf(new Map());

/** As a filter, whose elements may be there or not. */
const filterAttrs: Give = (_, [, table]) => {
  const set = setIn(table);
  if (set === undefined) return attrsOf(new Map(), { open: OPEN_SET });
  return { ...set, optional: new Set(set.attrs.keys()), written: undefined };
};

const removeAttrs: Give = (_, [table, list]) => {
  const set = setIn(table);
  const gone = listIn(list)?.items.map((item) => stringsOf(item.force()));
  if (set === undefined || gone === undefined || gone.some((one) => one?.size !== 1))
    return attrsOf(new Map(), { open: OPEN_SET });
  const removed = new Set(gone.flatMap((one) => [...one!]));
  const left = new Map([...set.attrs].filter(([name]) => !removed.has(name)));
  return { ...set, attrs: left, written: undefined };
};

/** Sets merged all the way down. */
function recursiveUpdate(evaluator: Evaluator, left: Value, right: Value): Value {
  if (left.kind !== "attrs" || right.kind !== "attrs") return evaluator.update(left, right);
  const attrs = new Map<string, Thunk>();
  for (const [name, thunk] of right.attrs) {
    const before = left.attrs.get(name);
    attrs.set(
      name,
      before === undefined ? thunk : later(() => deeper(evaluator, before.force(), thunk.force())),
    );
  }
  return evaluator.update(left, { ...right, attrs });
}

/** Whether both are sets decides: only then are they merged. */
function deeper(evaluator: Evaluator, left: Value, right: Value): Value {
  return either(
    optionsOf(right).map((option) =>
      option.kind === "attrs" ? recursiveUpdate(evaluator, left, option) : option,
    ),
  );
}

const fold: Give = (evaluator, [operation, start, list]) => {
  const found = listIn(list);
  if (found === undefined || found.open !== undefined) return OPEN_LIST;
  return found.items.reduce((all, item) => call(evaluator, operation!, ready(all), item), start!.force());
};

const pipe: Give = (evaluator, [value, functions]) => {
  const found = listIn(functions);
  if (found === undefined || found.open !== undefined) return OPEN_LIST;
  return found.items.reduce((all, func) => evaluator.apply(func.force(), ready(all)), value!.force());
};

function flatten(evaluator: Evaluator, value: Value): Value {
  if (value.kind !== "list") return listOf([ready(value)]);
  const parts = value.items.map((item) => {
    const inner = item.force();
    return inner.kind === "list" ? flatten(evaluator, inner) : listOf([item]);
  });
  return parts.reduce((all, part) => concatenate(evaluator, all, part), listOf([], value.open) as Value);
}

/** flake-utils: every output gets the systems below its name. */
function perSystem(evaluator: Evaluator, systems: ListValue, func: Thunk): Value {
  const rows = systems.items.map((system) => ({
    system,
    outputs: later(() => call(evaluator, func, system)),
  }));
  const attrs = new Map<string, Thunk>();
  for (const { outputs } of rows) {
    const set = outputs.force();
    if (set.kind !== "attrs") return attrsOf(new Map(), { open: OPEN_SET });
    for (const name of set.attrs.keys()) {
      const each = (row: (typeof rows)[number]) => later(() => evaluator.select(row.outputs.force(), name));
      attrs.set(
        name,
        later(() =>
          tableOf(systems, (system) => each(rows.find((row) => same(row.system, system)) ?? rows[0]!)),
        ),
      );
    }
  }
  return attrsOf(attrs, { open: systems.open });
}

function same(one: Thunk, other: Thunk): boolean {
  const [a, b] = [one.force(), other.force()];
  return a === b || (a.kind === "string" && b.kind === "string" && a.text === b.text);
}

/** `flake-utils.lib.defaultSystems` (allSystems.nix of flake-utils). */
const DEFAULT_SYSTEMS = listOf(strings(["aarch64-darwin", "aarch64-linux", "x86_64-darwin", "x86_64-linux"]));

/** A function of texts that are in sight. */
function ofTexts(give: (...texts: readonly string[]) => Value, arity: number): LibraryFunction {
  return {
    arity,
    give: (_, args) => {
      const known = args.map((each) => stringsOf(each.force()));
      if (known.includes(undefined)) return unknown("a text that is not visible");
      const rows = (known as ReadonlySet<string>[]).reduce<readonly (readonly string[])[]>(
        (all, set) => all.flatMap((row) => [...set].map((text) => [...row, text])),
        [[]],
      );
      return either(rows.map((row) => give(...row)));
    },
  };
}

const truth = (value: boolean): Value => ({ kind: "scalar", value });
const SCALAR: Value = { kind: "scalar", value: undefined };
const scalar = (arity: number): LibraryFunction => ({ arity, give: () => SCALAR });

const itemsOf = (list: Thunk | undefined): readonly Thunk[] => {
  const found = listIn(list);
  if (found === undefined) return [ready(OPEN_LIST)];
  return found.open === undefined ? found.items : [...found.items, ready(found.open)];
};

const rowsOf = (table: Thunk | undefined): readonly (readonly Thunk[])[] => {
  const set = setIn(table);
  if (set === undefined) return [[ready(OPEN_SET)], [ready(OPEN_SET)]];
  const more = openness(set) === undefined ? [] : [ready(OPEN_SET)];
  return [
    [...names(set), ...more],
    [...values(set), ...(set.open === undefined ? [] : [ready(set.open)])],
  ];
};

/** A function in argument `at`, called with the elements of the list in argument `over`. */
function overItems(at: number, over: number, give: Give, arity = 2): LibraryFunction {
  return { arity, give, parameters: (_, index, args) => (index === at ? [itemsOf(args[over])] : undefined) };
}

/** A function in argument 0, called with the names and values of the set in argument 1. */
function overAttrs(give: Give): LibraryFunction {
  return { arity: 2, give, parameters: (_, index, args) => (index === 0 ? rowsOf(args[1]) : undefined) };
}

const identityOf: LibraryFunction = { arity: 1, give: (_, [value]) => value!.force() };
const second: LibraryFunction = { arity: 2, give: (_, [, value]) => value!.force() };

/** Functions whose results are followed, by their names in `builtins` and nixpkgs' lib (which agree where both have one). */
export const LIBRARY: ReadonlyMap<string, LibraryFunction> = new Map<string, LibraryFunction>([
  ["map", overItems(0, 1, map)],
  ["forEach", overItems(1, 0, (evaluator, [list, func]) => map(evaluator, [func!, list!]))],
  ["concatMap", overItems(0, 1, concatMap)],
  ["genAttrs", overItems(1, 0, genAttrs)],
  ["filter", overItems(0, 1, (_, [, list]) => listIn(list) ?? listOf([], OPEN_LIST))],
  ["mapAttrs", overAttrs(mapAttrs)],
  ["mapAttrs'", overAttrs(mapAttrsToPairs)],
  ["mapAttrsToList", overAttrs(mapAttrsToList)],
  ["filterAttrs", overAttrs(filterAttrs)],
  ["listToAttrs", { arity: 1, give: listToAttrs }],
  ["nameValuePair", { arity: 2, give: nameValuePair }],
  [
    "attrNames",
    {
      arity: 1,
      give: (_, [table]) =>
        eachOf(table!, (set) =>
          set.kind === "attrs" ? listOf(names(set), openness(set)) : listOf([], OPEN_SET),
        ),
    },
  ],
  [
    "attrValues",
    {
      arity: 1,
      give: (_, [table]) =>
        eachOf(table!, (set) =>
          set.kind === "attrs" ? listOf(values(set), set.open) : listOf([], OPEN_SET),
        ),
    },
  ],
  ["optional", { arity: 2, give: (_, [condition, item]) => when(condition!, listOf([item!]), EMPTY_LIST) }],
  ["optionals", { arity: 2, give: (_, [condition, list]) => when(condition!, list!.force(), EMPTY_LIST) }],
  ["optionalAttrs", { arity: 2, give: (_, [condition, set]) => when(condition!, set!.force(), EMPTY_SET) }],
  [
    "optionalString",
    { arity: 2, give: (_, [condition, text]) => when(condition!, text!.force(), stringOf("")) },
  ],
  ["concatLists", { arity: 1, give: (evaluator, [lists]) => joined(evaluator, lists!.force()) }],
  ["flatten", { arity: 1, give: (evaluator, [list]) => eachOf(list!, (value) => flatten(evaluator, value)) }],
  ["unique", identityOf],
  ["reverseList", identityOf],
  [
    "toList",
    {
      arity: 1,
      give: (_, [value]) => eachOf(value!, (one) => (one.kind === "list" ? one : listOf([ready(one)]))),
    },
  ],
  ["singleton", { arity: 1, give: (_, [value]) => listOf([value!]) }],
  ["head", { arity: 1, give: (_, [list]) => either(itemsOf(list).map((item) => item.force())) }],
  ["last", { arity: 1, give: (_, [list]) => either(itemsOf(list).map((item) => item.force())) }],
  ["elemAt", { arity: 2, give: (_, [list]) => either(itemsOf(list).map((item) => item.force())) }],
  ["removeAttrs", { arity: 2, give: removeAttrs }],
  [
    "recursiveUpdate",
    {
      arity: 2,
      give: (evaluator, [left, right]) => recursiveUpdate(evaluator, left!.force(), right!.force()),
    },
  ],
  [
    "mergeAttrs",
    { arity: 2, give: (evaluator, [left, right]) => evaluator.update(left!.force(), right!.force()) },
  ],
  [
    "mergeAttrsList",
    {
      arity: 1,
      give: (evaluator, [list]) =>
        itemsOf(list).reduce<Value>((all, item) => evaluator.update(all, item.force()), EMPTY_SET),
    },
  ],
  ["foldl'", { arity: 3, give: fold }],
  ["foldl", { arity: 3, give: fold }],
  ["pipe", { arity: 2, give: pipe }],
  ["id", identityOf],
  ["toString", identityOf],
  ["toPath", identityOf],
  ["unsafeDiscardStringContext", identityOf],
  ["seq", second],
  ["deepSeq", second],
  ["trace", second],
  ["warn", second],
  ["const", { arity: 2, give: (_, [value]) => value!.force() }],
  ["flip", { arity: 3, give: (evaluator, [func, a, b]) => call(evaluator, func!, b!, a!) }],
  ["getAttr", { arity: 2, give: (evaluator, [name, set]) => member(evaluator, name!, set!) }],
  [
    "getAttrFromPath",
    {
      arity: 2,
      give: (evaluator, [path, set]) =>
        itemsOf(path).reduce<Value>((value, step) => member(evaluator, step, ready(value)), set!.force()),
    },
  ],
  ["hasAttr", scalar(2)],
  ["elem", scalar(2)],
  ["any", scalar(2)],
  ["all", scalar(2)],
  ["length", scalar(1)],
  ["pathExists", scalar(1)],
  ["isAttrs", scalar(1)],
  ["isFunction", scalar(1)],
  ["isList", scalar(1)],
  ["isString", scalar(1)],
  ["isNull", scalar(1)],
  ["versionAtLeast", scalar(2)],
  ["versionOlder", scalar(2)],
  ["hasPrefix", ofTexts((prefix, text) => truth(text!.startsWith(prefix!)), 2)],
  ["hasSuffix", ofTexts((suffix, text) => truth(text!.endsWith(suffix!)), 2)],
  [
    "removePrefix",
    ofTexts((prefix, text) => stringOf(text!.startsWith(prefix!) ? text!.slice(prefix!.length) : text!), 2),
  ],
  [
    "removeSuffix",
    ofTexts(
      (suffix, text) =>
        stringOf(text!.endsWith(suffix!) ? text!.slice(0, text!.length - suffix!.length) : text!),
      2,
    ),
  ],
  ["import", { arity: 1, give: (evaluator, [path]) => importPath(evaluator, path!) }],
  ["readDir", { arity: 1, give: (evaluator, [path]) => readFolder(evaluator, path!) }],
  [
    "flake-utils.eachSystem",
    overItems(1, 0, (evaluator, [list, func]) =>
      perSystem(evaluator, listIn(list) ?? listOf([], OPEN_LIST), func!),
    ),
  ],
  [
    "flake-utils.eachDefaultSystem",
    {
      arity: 1,
      give: (evaluator, [func]) => perSystem(evaluator, DEFAULT_SYSTEMS, func!),
      parameters: (_, index) => (index === 0 ? [DEFAULT_SYSTEMS.items] : undefined),
    },
  ],
]);

function member(evaluator: Evaluator, name: Thunk, set: Thunk): Value {
  const texts = stringsOf(name.force());
  const value = set.force();
  if (texts === undefined) return evaluator.anyMember(value);
  return either([...texts].map((text) => evaluator.select(value, text)));
}
