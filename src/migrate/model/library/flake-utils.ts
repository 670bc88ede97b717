import type { Evaluator } from "../evaluation/evaluator.ts";
import { attrsOf, type ListValue, later, listOf, type Thunk, type Value } from "../values.ts";
import {
  call,
  type LibraryTable,
  listIn,
  OPEN_LIST,
  OPEN_SET,
  overItems,
  strings,
  tableOf,
} from "./functions.ts";

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

/** Functions of flake-utils. */
export const FLAKE_UTILS: LibraryTable = [
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
];
