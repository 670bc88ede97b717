import { staticName, unwrap } from "../../../../nix/strings.ts";
import type { LetIn, Node } from "../../../../nix/tree.ts";
import { isWithin } from "../../../../nix/walk.ts";
import { endOfRow } from "../../../edit/insertion.ts";
import { collapseGaps, indent, indentAt, indentLines, lineEnding } from "../../../edit/layout.ts";
import type { FileEdit } from "../../../engine/types.ts";
import type { Project } from "../../../model/project.ts";
import { type GenerateCall, generateUses } from "../calls.ts";

/** An element of a list of modules, and what must be added for it to mean something there. */
export interface SharedItem {
  readonly item: string;
  readonly edits: readonly FileEdit[];
}

/** Shorter modules are written where they are used. */
const LINES = 4;

/**
 * A module that several calls of a file need, under a name: one that a `let` around the call gives it already, or a new
 * one where another call of the same format follows. Undefined where the module is to be written out.
 */
export function shareItem(
  project: Project,
  call: GenerateCall,
  item: string,
  needs: (other: GenerateCall) => boolean,
): SharedItem | undefined {
  if (item.split("\n").length < LINES) return undefined;
  const known = nameOf(call, item);
  if (known !== undefined) return { item: known, edits: [] };
  const others = generateUses(project).flatMap((use) =>
    use.kind === "call" && use !== call && isLike(use, call) && needs(use) ? [use.apply] : [],
  );
  return others.length === 0 ? undefined : bind(call, others, item);
}

function isLike(use: GenerateCall, call: GenerateCall): boolean {
  return (
    use.file === call.file &&
    use.formats?.size === 1 &&
    call.formats?.size === 1 &&
    [...use.formats][0] === [...call.formats][0]
  );
}

/** The name that a `let` around a call gives to the same module. */
function nameOf({ file, apply }: GenerateCall, item: string): string | undefined {
  const wanted = collapseGaps(withoutComment(item));
  for (const node of file.scopes.ancestors(apply)) {
    if (node.kind !== "LetIn") continue;
    for (const binding of node.bindings) {
      if (binding.kind !== "AttrBinding" || binding.path.attrs.length !== 1) continue;
      const { start, end } = binding.value;
      const name = staticName(binding.path.attrs[0]!);
      if (name === undefined || collapseGaps(file.tree.text.slice(start, end)) !== wanted) continue;
      const binder = file.scopes.lookup(name, apply);
      if (binder?.kind === "binding" && binder.binding === binding) return name;
    }
  }
  return undefined;
}

/** A new binding around all the calls: in the innermost `let`, else in one of its own around the outputs. */
function bind(call: GenerateCall, others: readonly Node[], item: string): SharedItem | undefined {
  const { file, apply } = call;
  const name = nameFor(call);
  if (name === undefined) return undefined;
  const around = [...file.scopes.ancestors(apply)].filter((node) =>
    others.every((other) => isWithin(other, node)),
  );
  const home = around.find((node): node is LetIn => node.kind === "LetIn" && isWithin(apply, node.body));
  const row = `${commentOf(item)}${name} = ${withoutComment(item)};`;
  const { text } = file.tree;
  const ending = lineEnding(text);
  const last = home?.bindings.at(-1);
  if (home !== undefined && last !== undefined) {
    const at = endOfRow(file.tree, last.end, home.in);
    const level = indentAt(text, last.start);
    const edit = {
      path: file.path,
      start: at,
      end: at,
      text: ending + level + indentLines(row, level, ending),
    };
    return { item: name, edits: [edit] };
  }
  const outputs = file.flake?.path === file.path ? file.flake.outputs : undefined;
  if (outputs === undefined || !around.includes(outputs) || unwrap(outputs.body).kind === "LetIn")
    return undefined;
  const outer = indentAt(text, outputs.start);
  const block = `let\n${indent(row)}\nin\n`;
  const gap = text.slice(outputs.colon + 1, outputs.body.start);
  // The body stays where it is: the new lines take its indentation, or that of the line it begins on.
  const level = gap.includes("\n") ? indentAt(text, outputs.body.start) : outer;
  const lead = /^[ \t]*$/.test(gap) ? ending + level : "";
  const edit = {
    path: file.path,
    start: lead === "" ? outputs.body.start : outputs.colon + 1,
    end: outputs.body.start,
    text: lead + indentLines(block, level, ending) + level,
  };
  return { item: name, edits: [edit] };
}

/** `rawEfi` for raw-efi; undefined where the file uses the name for something else. */
function nameFor({ file, apply, formats }: GenerateCall): string | undefined {
  const base = [...formats!][0]!.replaceAll(/[-_](\w)/g, (_, letter: string) => letter.toUpperCase());
  return [base, `${base}Image`].find(
    (name) =>
      file.scopes.lookup(name, apply) === undefined &&
      !file.scopes.unbound.some((each) => each.name === name),
  );
}

function commentOf(item: string): string {
  return /^(?:#.*\n)*/.exec(item)![0];
}

function withoutComment(item: string): string {
  return item.slice(commentOf(item).length);
}
