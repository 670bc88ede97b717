import * as z from "zod/mini";
import type { LockEdge, LockedNode, LockNode, RefAttrs } from "./graph.ts";

const refAttrs = z.record(z.string(), z.union([z.string(), z.int().check(z.nonnegative()), z.boolean()]));

// Nix ignores keys it does not know and drops them when it writes; so does this.
const nodeSchema = z.object({
  inputs: z.optional(z.record(z.string(), z.union([z.string(), z.array(z.string())]))),
  locked: z.optional(refAttrs),
  /** Version 5 kept what fetching had found out apart from the reference. */
  info: z.optional(refAttrs),
  original: z.optional(refAttrs),
  flake: z.optional(z.boolean()),
  parent: z.optional(z.array(z.string())),
});

const lockSchema = z.object({
  // Nix refuses anything else (lockfile.cc).
  version: z.union([z.literal(5), z.literal(6), z.literal(7)], "unsupported version"),
  root: z.string(),
  nodes: z.record(z.string(), nodeSchema),
});

type RawLock = z.infer<typeof lockSchema>;
type RawNode = z.infer<typeof nodeSchema>;

export type LockParse =
  | { readonly ok: true; readonly root: LockNode }
  | { readonly ok: false; readonly message: string };

/** Reads the text of a flake.lock of version 5, 6 or 7; a failure says what Nix would stumble over. */
export function parseLock(text: string): LockParse {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { ok: false, message: "not JSON" };
  }
  return readLock(json);
}

/** As `parseLock`, of what `nix flake metadata --json` prints as "locks". */
export function readLock(json: unknown): LockParse {
  const lock = lockSchema.safeParse(json);
  if (!lock.success) return { ok: false, message: describe(lock.error) };
  try {
    return { ok: true, root: { inputs: new GraphBuilder(lock.data).rootInputs() } };
  } catch (error) {
    if (error instanceof BrokenLock) return { ok: false, message: error.message };
    throw error;
  }
}

class BrokenLock extends Error {}

class GraphBuilder {
  private readonly raw: ReadonlyMap<string, RawNode>;
  private readonly built = new Map<string, LockedNode>();
  private readonly open = new Set<string>();

  constructor(private readonly lock: RawLock) {
    this.raw = new Map(Object.entries(lock.nodes));
  }

  rootInputs(): ReadonlyMap<string, LockEdge> {
    const root = this.raw.get(this.lock.root);
    if (root === undefined) throw new BrokenLock(`no node "${this.lock.root}", which should be the root`);
    this.open.add(this.lock.root);
    return this.inputsOf(root);
  }

  private inputsOf(node: RawNode): ReadonlyMap<string, LockEdge> {
    return new Map(
      Object.entries(node.inputs ?? {}).map(([name, target]): [string, LockEdge] => [
        name,
        typeof target === "string"
          ? { kind: "node", node: this.nodeAt(target) }
          : { kind: "follows", path: target },
      ]),
    );
  }

  private nodeAt(key: string): LockedNode {
    const known = this.built.get(key);
    if (known !== undefined) return known;
    const raw = this.raw.get(key);
    if (raw === undefined) throw new BrokenLock(`no node "${key}", which is referred to`);
    if (this.open.has(key)) throw new BrokenLock(`node "${key}" is an input of itself`);
    this.open.add(key);
    const node: LockedNode = {
      inputs: this.inputsOf(raw),
      locked: { ...required(key, "locked", raw.locked), ...raw.info },
      original: required(key, "original", raw.original),
      flake: raw.flake ?? true,
      parent: raw.parent,
    };
    this.open.delete(key);
    this.built.set(key, node);
    return node;
  }
}

function required(key: string, attribute: string, attrs: RefAttrs | undefined): RefAttrs {
  if (attrs === undefined) throw new BrokenLock(`node "${key}" lacks "${attribute}"`);
  return attrs;
}

function describe(error: z.core.$ZodError): string {
  const issue = error.issues[0];
  if (issue === undefined) return "not a lock file";
  return `${issue.path.length > 0 ? `"${issue.path.join(".")}": ` : ""}${issue.message.toLowerCase()}`;
}
