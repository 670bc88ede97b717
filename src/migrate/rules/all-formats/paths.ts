import type { Expr, IndentedString, Interpolation, Node, Range, StringLiteral } from "../../../nix/tree.ts";
import type { FileEdit } from "../../engine/types.ts";
import type { NixFile, Project } from "../../model/project.ts";
import { optionsOf } from "../../model/values.ts";
import { placeOf } from "./place.ts";
import { behindFormats } from "./uses.ts";

/** Something that is spelled below an image, where its file was a link in a folder of its own. */
export type PathUse =
  | { readonly ok: true; readonly edit: FileEdit }
  /** It is spelled in a way that cannot be followed. */
  | { readonly ok: false; readonly file: NixFile; readonly at: Range; readonly format: string };

/** One file name behind `${...}`, e.g. `/nixos.iso` or a shell's `/*.iso`, with nothing deeper below it. */
const FILE = /^\/([A-Za-z0-9._*-]+)(?![A-Za-z0-9._*/-])/;

/**
 * Paths below images, wherever the image is interpolated: by its own name or as an output of the flake. A file name
 * becomes the image's own `passthru.filePath`; a virtual machine's script is in `bin`. `rewritten` gives the text of an
 * expression after the other edits.
 */
export function pathUses(
  project: Project,
  rewritten: (file: NixFile, expr: Expr) => string,
): readonly PathUse[] {
  return project.filesContaining(["${", "+"]).flatMap((file) =>
    file.scopes.nodes.flatMap((node): readonly PathUse[] => {
      if (node.kind === "Binary" && node.operator === "+") {
        const format = formatOf(project, file, node.left);
        return format === undefined ? [] : [{ ok: false, file, at: node, format }];
      }
      if (node.kind !== "String" && node.kind !== "IndentedString") return [];
      return node.parts.flatMap((part, index) =>
        part.kind === "Interpolation" ? (below(project, file, node, part, index, rewritten) ?? []) : [],
      );
    }),
  );
}

/** The format whose image an expression is; undefined where it is, or may be, something else. */
function formatOf(project: Project, file: NixFile, expr: Expr): string | undefined {
  const formats = new Set(
    optionsOf(project.value(file, expr)).map((option) => {
      const path = behindFormats(option);
      return path?.length === 1 ? path[0] : undefined;
    }),
  );
  return formats.size === 1 ? [...formats][0] : undefined;
}

function below(
  project: Project,
  file: NixFile,
  holder: StringLiteral | IndentedString,
  part: Interpolation,
  index: number,
  rewritten: (file: NixFile, expr: Expr) => string,
): PathUse | undefined {
  const next = holder.parts[index + 1];
  if (next?.kind !== "Text" || !next.raw.startsWith("/")) return undefined;
  const format = formatOf(project, file, part.expr);
  if (format === undefined) return undefined;
  const name = FILE.exec(next.raw);
  const runsInto = name?.[0].length === next.raw.length && holder.parts[index + 2] !== undefined;
  if (name === null || runsInto) return { ok: false, file, at: holder, format };
  const at = { path: file.path, start: next.start };
  if (placeOf(format).kind === "image") {
    const text = `/\${${selectable(part.expr, rewritten(file, part.expr))}.passthru.filePath}`;
    return { ok: true, edit: { ...at, end: next.start + name[0].length, text } };
  }
  const script = /^\/run-.*-vm$/.test(name[0]) || name[0] === "/run-*";
  return script
    ? { ok: true, edit: { ...at, end: next.start, text: "/bin" } }
    : { ok: false, file, at: holder, format };
}

const SELECTABLE: ReadonlySet<Node["kind"]> = new Set(["Select", "Identifier", "Paren"]);

function selectable(expr: Expr, text: string): string {
  return SELECTABLE.has(expr.kind) ? text : `(${text})`;
}
