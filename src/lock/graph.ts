/**
 * A flake.lock as Nix has it in memory (nix, src/libflake/lockfile.cc): a graph of locked inputs whose edges are
 * either another node or a `follows` path, read from the root.
 */

/** The attributes of a flake reference, as in `fetchTree`. */
export type RefAttrs = Readonly<Record<string, string | number | boolean>>;

/** Input names from the root down; the empty path is what `follows = ""` leaves. */
export type InputPath = readonly string[];

/** Where an input leads: to a node of its own, or to whatever another path leads to. */
export type LockEdge =
  | { readonly kind: "node"; readonly node: LockedNode }
  | { readonly kind: "follows"; readonly path: InputPath };

export interface LockNode {
  readonly inputs: ReadonlyMap<string, LockEdge>;
}

/** Any node but the root. */
export interface LockedNode extends LockNode {
  readonly locked: RefAttrs;
  readonly original: RefAttrs;
  readonly flake: boolean;
  /** Path of the flake that a relative `path:` input is relative to. */
  readonly parent: InputPath | undefined;
}

/** The node that a path of input names leads to, through `follows` too; undefined when there is none. */
export function findNode(root: LockNode, path: InputPath): LockNode | undefined {
  return walk(root, path, new Set());
}

/** As `findNode`, where the path leads to an input and not to the root. */
export function findLocked(root: LockNode, path: InputPath): LockedNode | undefined {
  const node = findNode(root, path);
  return node !== undefined && isLocked(node) ? node : undefined;
}

export function isLocked(node: LockNode): node is LockedNode {
  return "locked" in node;
}

function walk(root: LockNode, path: InputPath, visited: Set<string>): LockNode | undefined {
  const key = path.join("/");
  if (visited.has(key)) return undefined;
  visited.add(key);
  let node: LockNode | undefined = root;
  for (const name of path) {
    const edge: LockEdge | undefined = node.inputs.get(name);
    if (edge === undefined) return undefined;
    node = edge.kind === "node" ? edge.node : walk(root, edge.path, visited);
    if (node === undefined) return undefined;
  }
  return node;
}

/** Every input below a node with its path and edge, depth first in the order of names. */
export function* inputsBelow(node: LockNode, prefix: InputPath = []): Generator<[InputPath, LockEdge]> {
  for (const [name, edge] of sortedInputs(node)) {
    const path = [...prefix, name];
    yield [path, edge];
    if (edge.kind === "node") yield* inputsBelow(edge.node, path);
  }
}

/** The inputs of a node in Nix's order, that of `std::map`: by bytes. */
export function sortedInputs(node: LockNode): [string, LockEdge][] {
  return [...node.inputs].sort(([a], [b]) => (a < b ? -1 : 1));
}
