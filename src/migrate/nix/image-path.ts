import type { Node, Range } from "../../nix/tree.ts";
import type { Edit } from "../engine/types.ts";
import type { FormatPlace } from "./format-place.ts";
import type { FormatOutput } from "./format-uses.ts";

export type PathRepair =
  | { readonly ok: true; readonly edits: readonly Edit[] }
  /** The place where a path below the image is spelled in a way that cannot be followed. */
  | { readonly ok: false; readonly at: Range };

/** One file name behind `${...}`, e.g. `/nixos.iso` or a shell's `/*.iso`, with nothing deeper below it. */
const FILE = /^\/([A-Za-z0-9._*-]+)(?![A-Za-z0-9._*/-])/;

/**
 * `config.formats.X` held a link to the file; the image itself holds the file under another name, often in a folder.
 * A file name spelled behind it becomes the image's own `passthru.filePath`; a virtual machine's script is in `bin`.
 */
export function repairPath(output: FormatOutput, place: FormatPlace, rewritten: string): PathRepair {
  const { scopes } = output.file;
  let node: Node = output.select;
  let parent = scopes.parent(node);
  while (parent?.kind === "Paren") {
    node = parent;
    parent = scopes.parent(node);
  }
  if (parent?.kind === "Binary" && parent.operator === "+" && parent.left === node)
    return { ok: false, at: parent };
  if (parent?.kind !== "Interpolation") return { ok: true, edits: [] };
  const holder = scopes.parent(parent);
  if (holder?.kind !== "String" && holder?.kind !== "IndentedString") return { ok: false, at: parent };
  const index = holder.parts.indexOf(parent);
  const next = holder.parts[index + 1];
  if (next?.kind !== "Text" || !next.raw.startsWith("/")) return { ok: true, edits: [] };
  const name = FILE.exec(next.raw);
  const runsInto = name?.[0].length === next.raw.length && holder.parts[index + 2] !== undefined;
  if (name === null || runsInto) return { ok: false, at: holder };
  return fileEdits(place, rewritten, next.start, name[0], holder);
}

function fileEdits(
  place: FormatPlace,
  rewritten: string,
  start: number,
  file: string,
  holder: Range,
): PathRepair {
  if (place.kind === "image") {
    const text = `/\${${rewritten}.passthru.filePath}`;
    return { ok: true, edits: [{ start, end: start + file.length, text }] };
  }
  const script = /^\/run-.*-vm$/.test(file) || file === "/run-*";
  return script ? { ok: true, edits: [{ start, end: start, text: "/bin" }] } : { ok: false, at: holder };
}
