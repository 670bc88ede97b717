import { importPath, readFolder } from "../evaluation/importing.ts";
import { either, ready, stringOf, stringsOf, unknown, type Value } from "../values.ts";
import {
  call,
  type Give,
  type LibraryFunction,
  type LibraryTable,
  listIn,
  OPEN_LIST,
  when,
} from "./functions.ts";

const pipe: Give = (evaluator, [value, functions]) => {
  const found = listIn(functions);
  if (found === undefined || found.open !== undefined) return OPEN_LIST;
  return found.items.reduce((all, func) => evaluator.apply(func.force(), ready(all)), value!.force());
};

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

const identityOf: LibraryFunction = { arity: 1, give: (_, [value]) => value!.force() };
const second: LibraryFunction = { arity: 2, give: (_, [, value]) => value!.force() };

/** Functions of texts, of functions and of what they say of their arguments. */
export const OTHERS: LibraryTable = [
  [
    "optionalString",
    { arity: 2, give: (_, [condition, text]) => when(condition!, text!.force(), stringOf("")) },
  ],
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
];
