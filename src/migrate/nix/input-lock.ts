import { findNode, type LockChange, type LockNode, parseLock, pruneLock } from "../lock/index.ts";
import type { FileEdit, Repository, Withheld } from "../types.ts";

export type LockEdit =
  | { readonly ok: true; readonly edits: readonly FileEdit[] }
  | { readonly ok: false; readonly withheld: Withheld; readonly next: string };

/** The change of the flake.lock beside a flake.nix; no edit where there is none or Nix would leave it alone. */
export function lockEdit(repository: Repository, flakePath: string, change: LockChange): LockEdit {
  const path = lockPath(flakePath);
  const bytes = repository.text(path);
  if (bytes === undefined) return { ok: true, edits: [] };
  const pruned = pruneLock(utf8(bytes), change);
  if (pruned.ok) {
    const text = latin1(pruned.text);
    return { ok: true, edits: text === bytes ? [] : [{ path, start: 0, end: bytes.length, text }] };
  }
  if (pruned.reason === "unreadable") {
    const next = `${path} cannot be read (${pruned.message}): run \`nix flake lock\` there, and this again`;
    return { ok: false, withheld: "does-not-parse", next };
  }
  const follows = pruned.follows.map(({ input, target }) => `${input.join("/")} follows ${target.join("/")}`);
  return { ok: false, withheld: "still-used", next: `let them follow another input: ${follows.join(", ")}` };
}

/**
 * What to say where the images were built with another nixpkgs than the flake's own: nixos-generators took its own
 * unless told otherwise. Undefined where both are the same revision or the lock does not tell.
 */
export function revisionNote(repository: Repository, flakePath: string, name: string): string | undefined {
  const bytes = repository.text(lockPath(flakePath));
  const parsed = bytes === undefined ? undefined : parseLock(utf8(bytes));
  if (!parsed?.ok) return undefined;
  const theirs = revision(findNode(parsed.root, [name, "nixpkgs"]));
  const ours = revision(findNode(parsed.root, ["nixpkgs"]));
  if (theirs === undefined || ours === undefined || theirs === ours) return undefined;
  return `"${name}" had a nixpkgs of its own, revision ${theirs}; the flake's is ${ours}`;
}

function revision(node: LockNode | undefined): string | undefined {
  const rev = node !== undefined && "locked" in node ? (node.locked as { rev?: unknown }).rev : undefined;
  return typeof rev === "string" ? rev : undefined;
}

function lockPath(flakePath: string): string {
  return flakePath.replace(/flake\.nix$/, "flake.lock");
}

// Texts are latin1, one character a byte; JSON is UTF-8, and an escape in it may stand for more than one byte.
const utf8 = (bytes: string): string => Buffer.from(bytes, "latin1").toString("utf8");
const latin1 = (text: string): string => Buffer.from(text, "utf8").toString("latin1");
