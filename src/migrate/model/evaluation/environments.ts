import type { Lambda, Node } from "../../../nix/tree.ts";
import { isWithin } from "../../../nix/walk.ts";
import type { Env } from "../values.ts";

/** The applications around a node that lies further out. */
export function trim(env: Env | undefined, node: Node): Env | undefined {
  let at = env;
  while (at !== undefined && !isWithin(node, at.lambda)) at = at.parent;
  return at;
}

/** The application of a function among those around a place. */
export function frameOf(env: Env | undefined, lambda: Lambda): Env | undefined {
  let at = env;
  while (at !== undefined && at.lambda !== lambda) at = at.parent;
  return at;
}
