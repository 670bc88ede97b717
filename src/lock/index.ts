export { findLocked, type InputPath, inputsBelow, type LockedNode, type LockNode } from "./graph.ts";
export { parseLock, readLock } from "./parse.ts";
export { type DanglingFollow, type LockChange, type LockPruning, pruneLock } from "./prune.ts";
