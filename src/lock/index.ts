export { findNode, type InputPath, inputsBelow, type LockNode } from "./graph.ts";
export { parseLock } from "./parse.ts";
export { type DanglingFollow, type LockChange, type LockPruning, pruneLock } from "./prune.ts";
