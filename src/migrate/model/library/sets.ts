import type { Evaluator } from "../evaluation/evaluator.ts";
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
  type Value,
} from "../values.ts";
import {
  call,
  EMPTY_SET,
  eachOf,
  type Give,
  itemsOf,
  type LibraryTable,
  listIn,
  names,
  OPEN_LIST,
  OPEN_SET,
  openness,
  overAttrs,
  overItems,
  setIn,
  tableOf,
  values,
  when,
} from "./functions.ts";

/** `genAttrs names f`; where a name is not in sight, any name may have any of the values. */
const genAttrs: Give = (evaluator, [list, func]) => {
  const found = listIn(list);
  if (found === undefined)
    return attrsOf(new Map(), { others: [later(() => call(evaluator, func!, ready(OPEN_LIST)))] });
  return tableOf(found, (name) => later(() => call(evaluator, func!, name)));
};

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

function member(evaluator: Evaluator, name: Thunk, set: Thunk): Value {
  const texts = stringsOf(name.force());
  const value = set.force();
  if (texts === undefined) return evaluator.anyMember(value);
  return either([...texts].map((text) => evaluator.select(value, text)));
}

/** Functions of attribute sets. */
export const SETS: LibraryTable = [
  ["genAttrs", overItems(1, 0, genAttrs)],
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
  ["optionalAttrs", { arity: 2, give: (_, [condition, set]) => when(condition!, set!.force(), EMPTY_SET) }],
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
  ["getAttr", { arity: 2, give: (evaluator, [name, set]) => member(evaluator, name!, set!) }],
  [
    "getAttrFromPath",
    {
      arity: 2,
      give: (evaluator, [path, set]) =>
        itemsOf(path).reduce<Value>((value, step) => member(evaluator, step, ready(value)), set!.force()),
    },
  ],
];
