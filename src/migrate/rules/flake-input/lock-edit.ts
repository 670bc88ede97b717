import { type LockChange, pruneLock } from "../../../lock/index.ts";
import { decodeUtf8, encodeUtf8 } from "../../../nix/index.ts";
import { lineEnding } from "../../edit/layout.ts";
import type { FileEdit, Repository, Withheld } from "../../engine/types.ts";

export type LockEdit =
  | { readonly ok: true; readonly edits: readonly FileEdit[] }
  | { readonly ok: false; readonly withheld: Withheld; readonly next: string };

/** The change of the flake.lock beside a flake.nix; no edit where there is none or Nix would leave it alone. */
export function lockEdit(repository: Repository, flakePath: string, change: LockChange): LockEdit {
  const path = lockPath(flakePath);
  const bytes = repository.text(path);
  if (bytes === undefined) return { ok: true, edits: [] };
  // Texts are latin1, one character a byte; JSON is UTF-8.
  const pruned = pruneLock(decodeUtf8(bytes), change);
  if (pruned.ok) {
    // Nix writes line feeds; a checkout that made them CR LF keeps those.
    const text = encodeUtf8(pruned.text).replaceAll("\n", lineEnding(bytes));
    return {
      ok: true,
      edits: pruned.text === decodeUtf8(bytes) ? [] : [{ path, start: 0, end: bytes.length, text }],
    };
  }
  if (pruned.reason === "unreadable") {
    const next = `${path} cannot be read (${pruned.message}): run \`nix flake lock\` there, then run this again`;
    return { ok: false, withheld: "does-not-parse", next };
  }
  const follows = pruned.follows.map(({ input, target }) => `${input.join("/")} follows ${target.join("/")}`);
  return { ok: false, withheld: "still-used", next: `let them follow another input: ${follows.join(", ")}` };
}

function lockPath(flakePath: string): string {
  return flakePath.replace(/flake\.nix$/, "flake.lock");
}
