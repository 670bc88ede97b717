import {
  findNode,
  type InputPath,
  inputsBelow,
  type LockEdge,
  type LockedNode,
  type LockNode,
} from "./graph.ts";
import { parseLock } from "./parse.ts";
import { renderLock } from "./render.ts";

/** What changed in the inputs of the flake.nix beside the lock. */
export interface LockChange {
  /** Names of inputs of the flake itself whose declaration is gone. */
  readonly removed: readonly string[];
  /** Inputs, by path from the root, whose `follows` now names another path. */
  readonly follows?: readonly { readonly input: InputPath; readonly target: InputPath }[];
}

/** An input that would be left following nothing; Nix refuses such a flake. */
export interface DanglingFollow {
  readonly input: InputPath;
  readonly target: InputPath;
}

export type LockPruning =
  /** `text` is the very input text when Nix would not write the file. */
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly reason: "unreadable"; readonly message: string }
  | { readonly ok: false; readonly reason: "dangling"; readonly follows: readonly DanglingFollow[] };

/**
 * The text that `nix flake lock` leaves in flake.lock after a change of flake.nix, provided that the two agreed
 * before it. Nix copies every locked input anew (flake.cc, `lockFlake`), so a node that two inputs shared becomes
 * two, unreachable ones vanish, and all keys are given out again.
 */
export function pruneLock(text: string, change: LockChange): LockPruning {
  const parsed = parseLock(text);
  if (!parsed.ok) return { ok: false, reason: "unreadable", message: parsed.message };
  const root = { inputs: copyInputs(parsed.root, [], change) };
  const dangling = findDangling(root);
  if (dangling.length > 0) return { ok: false, reason: "dangling", follows: dangling };
  const rendered = renderLock(root);
  return { ok: true, text: rendered === renderLock(parsed.root) ? text : rendered };
}

function copyInputs(node: LockNode, prefix: InputPath, change: LockChange): ReadonlyMap<string, LockEdge> {
  const copied = new Map<string, LockEdge>();
  for (const [name, edge] of node.inputs) {
    if (prefix.length === 0 && change.removed.includes(name)) continue;
    const path = [...prefix, name];
    copied.set(name, copyEdge(edge, path, change));
  }
  return copied;
}

function copyEdge(edge: LockEdge, path: InputPath, change: LockChange): LockEdge {
  if (edge.kind === "follows") {
    const moved = change.follows?.find(({ input }) => samePath(input, path));
    return moved === undefined ? edge : { kind: "follows", path: moved.target };
  }
  const node: LockedNode = { ...edge.node, inputs: copyInputs(edge.node, path, change) };
  return { kind: "node", node };
}

function findDangling(root: LockNode): readonly DanglingFollow[] {
  const dangling: DanglingFollow[] = [];
  for (const [input, edge] of inputsBelow(root)) {
    if (edge.kind !== "follows" || edge.path.length === 0) continue;
    if (findNode(root, edge.path) === undefined) dangling.push({ input, target: edge.path });
  }
  return dangling;
}

function samePath(a: InputPath, b: InputPath): boolean {
  return a.length === b.length && a.every((name, index) => name === b[index]);
}
