import {
  isLocked,
  type LockEdge,
  type LockedNode,
  type LockNode,
  type RefAttrs,
  sortedInputs,
} from "./graph.ts";

type Json = string | number | boolean | readonly Json[] | ReadonlyMap<string, Json>;

/**
 * The text Nix writes for a lock graph: version 7, keys sorted by bytes, two blanks of indentation, one line feed
 * at the end. A node is named after the input it is first met under, going depth first through sorted names;
 * a name that is taken gets `_2`, `_3`, ... (nix, `LockFile::toJSON`).
 */
export function renderLock(root: LockNode): string {
  const nodes = new Map<string, Json>();
  const keys = new Map<LockNode, string>();
  const taken = new Set<string>();

  const dump = (wanted: string, node: LockNode): string => {
    const known = keys.get(node);
    if (known !== undefined) return known;
    const key = freeKey(wanted, taken);
    taken.add(key);
    keys.set(node, key);
    const inputs = sortedInputs(node).map(([name, edge]): [string, Json] => [name, target(name, edge)]);
    nodes.set(key, nodeJson(node, new Map(inputs)));
    return key;
  };
  const target = (name: string, edge: LockEdge): Json =>
    edge.kind === "node" ? dump(name, edge.node) : edge.path;

  const rootKey = dump("root", root);
  const lock = new Map<string, Json>([
    ["nodes", nodes],
    ["root", rootKey],
    ["version", 7],
  ]);
  return `${renderJson(lock, "")}\n`;
}

function freeKey(wanted: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wanted)) return wanted;
  let n = 2;
  while (taken.has(`${wanted}_${n}`)) n++;
  return `${wanted}_${n}`;
}

function nodeJson(node: LockNode | LockedNode, inputs: ReadonlyMap<string, Json>): Json {
  const json = new Map<string, Json>();
  if (inputs.size > 0) json.set("inputs", inputs);
  if (isLocked(node)) {
    json.set("locked", refJson(node.locked));
    json.set("original", refJson(node.original));
    if (!node.flake) json.set("flake", false);
    if (node.parent !== undefined) json.set("parent", node.parent);
  }
  return json;
}

/** Nix keeps a reference's sub-directory apart and writes it back only when there is one. */
function refJson(attrs: RefAttrs): Json {
  return new Map(Object.entries(attrs).filter(([name, value]) => name !== "dir" || value !== ""));
}

/** As nlohmann's `dump(2)`: empty collections on one line, one entry a line otherwise. */
function renderJson(value: Json, indent: string): string {
  if (value instanceof Map) {
    const entries = [...value].sort(([a], [b]) => (a < b ? -1 : 1));
    return block(
      "{}",
      indent,
      entries.map(([key, entry]) => `${JSON.stringify(key)}: ${renderJson(entry, `${indent}  `)}`),
    );
  }
  if (Array.isArray(value)) {
    return block(
      "[]",
      indent,
      value.map((item) => renderJson(item, `${indent}  `)),
    );
  }
  return JSON.stringify(value);
}

function block(brackets: "{}" | "[]", indent: string, lines: readonly string[]): string {
  if (lines.length === 0) return brackets;
  const body = lines.map((line) => `${indent}  ${line}`).join(",\n");
  return `${brackets[0]}\n${body}\n${indent}${brackets[1]}`;
}
