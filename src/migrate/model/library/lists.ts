import type { Evaluator } from "../evaluation/evaluator.ts";
import { concatenate } from "../evaluation/operators.ts";
import { either, later, listOf, ready, type Value } from "../values.ts";
import {
  call,
  EMPTY_LIST,
  eachOf,
  type Give,
  itemsOf,
  type LibraryFunction,
  type LibraryTable,
  listIn,
  OPEN_LIST,
  overItems,
  when,
} from "./functions.ts";

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

function flatten(evaluator: Evaluator, value: Value): Value {
  if (value.kind !== "list") return listOf([ready(value)]);
  const parts = value.items.map((item) => {
    const inner = item.force();
    return inner.kind === "list" ? flatten(evaluator, inner) : listOf([item]);
  });
  return parts.reduce((all, part) => concatenate(evaluator, all, part), listOf([], value.open) as Value);
}

const fold: Give = (evaluator, [operation, start, list]) => {
  const found = listIn(list);
  if (found === undefined || found.open !== undefined) return OPEN_LIST;
  return found.items.reduce((all, item) => call(evaluator, operation!, ready(all), item), start!.force());
};

const identityOf: LibraryFunction = { arity: 1, give: (_, [value]) => value!.force() };

/** Functions of lists. */
export const LISTS: LibraryTable = [
  ["map", overItems(0, 1, map)],
  ["forEach", overItems(1, 0, (evaluator, [list, func]) => map(evaluator, [func!, list!]))],
  ["concatMap", overItems(0, 1, concatMap)],
  ["filter", overItems(0, 1, (_, [, list]) => listIn(list) ?? listOf([], OPEN_LIST))],
  ["optional", { arity: 2, give: (_, [condition, item]) => when(condition!, listOf([item!]), EMPTY_LIST) }],
  ["optionals", { arity: 2, give: (_, [condition, list]) => when(condition!, list!.force(), EMPTY_LIST) }],
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
  ["foldl'", { arity: 3, give: fold }],
  ["foldl", { arity: 3, give: fold }],
];
