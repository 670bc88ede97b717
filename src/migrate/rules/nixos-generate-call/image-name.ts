import { systemAttribute } from "../../../formats/additions.ts";
import { quoteAttrName, quoteString } from "../../../nix/quote.ts";
import { staticName, stringValue, unwrap } from "../../../nix/strings.ts";
import type { AttrSet, Expr, Identifier } from "../../../nix/tree.ts";
import { isWithin } from "../../../nix/walk.ts";
import { indent } from "../../edit/layout.ts";
import { applyWithin } from "../../engine/edits.ts";
import type { Edit, FileEdit } from "../../engine/types.ts";
import type { NixFile } from "../../model/project.ts";
import type { Binder } from "../../model/scopes.ts";
import type { Target } from "../target.ts";
import { isReplaced, type WrittenArguments, writtenMember } from "./arguments.ts";

/** The name of the image as an attribute: `${format}`, by way of a table where formats were called otherwise. */
export function lookup(targets: readonly Target[], format: string): string {
  const renamed = [...renamesOf(targets)].map(
    ([name, variant]) => `${quoteAttrName(name)} = ${quoteString(variant)};`,
  );
  if (renamed.length === 0) return `\${${format}}`;
  const name = /^[\w'-]+$/.test(format) ? format : `(${format})`;
  const fallback = renamed.length === targets.length ? "" : ` or ${name}`;
  return `\${{ ${renamed.join(" ")} }.\${${format}}${fallback}}`;
}

/** The attribute of `config.system.build` with the image, where the system is the image of one of several formats. */
export function attributeByFormat(formats: readonly string[], format: string): string {
  const attributes = formats.map((name) => systemAttribute(name));
  const counts = [...new Set(attributes)].map((name) => attributes.filter((each) => each === name).length);
  const most = [...new Set(attributes)][counts.indexOf(Math.max(...counts))]!;
  const rows = formats.flatMap((name, index) =>
    attributes[index] === most ? [] : [`${quoteAttrName(name)} = ${quoteString(attributes[index]!)};`],
  );
  if (rows.length === 0) return quoteAttrName(most);
  return `\${{ ${rows.join(" ")} }.\${${format}} or ${quoteString(most)}}`;
}

/** Formats by the names that nixpkgs has for them, where it has others. */
function renamesOf(targets: readonly Target[]): ReadonlyMap<string, string> {
  return new Map(
    targets.flatMap((target) =>
      target.kind === "vm" || target.variant === target.format ? [] : [[target.format, target.variant]],
    ),
  );
}

/** `${text}`, on lines of its own where it has several. */
function interpolation(text: string): string {
  return text.includes("\n") ? `\${\n${indent(text)}\n}` : `\${${text}}`;
}

/** The name of the image as an attribute, and what must change elsewhere for it. */
export interface ChosenName {
  /** Two blanks a level, `\n` line ends, no indentation of its own. */
  readonly text: string;
  readonly edits: readonly FileEdit[];
}

/**
 * The format of a call by nixpkgs' names, where every text that it can be is written out for nothing but that: in the
 * call, in a table or branches, or under a name of its own. Undefined where one serves something else as well.
 */
export function chosenName(
  file: NixFile,
  args: WrittenArguments,
  targets: readonly Target[],
): ChosenName | undefined {
  const renames = renamesOf(targets);
  const member = args.direct ? writtenMember(args, "format") : undefined;
  if (member === undefined || member.set.recursive || isReplaced(args, "format", member)) return undefined;
  if (member.kind === "inherit") {
    const { from, attrs } = member.inherit;
    const bound =
      from === undefined
        ? boundOnce(file, file.scopes.inherited(member.inherit, attrs[member.index]!))
        : undefined;
    const edits = bound && renaming(file, bound, renames);
    return edits && { text: "${format}", edits: edits.map((edit) => ({ path: file.path, ...edit })) };
  }
  const value = unwrap(member.binding.value);
  const edits = renaming(file, value, renames);
  if (edits === undefined) return undefined;
  const isInside = (edit: Edit) => isWithin(edit, value);
  return {
    text: interpolation(dedented(applyWithin(file.tree.text, value, edits.filter(isInside)))),
    edits: edits.filter((edit) => !isInside(edit)).map((edit) => ({ path: file.path, ...edit })),
  };
}

/** Edits of the texts that an expression gives; undefined where it may give one that is not written for it alone. */
function renaming(
  file: NixFile,
  expr: Expr,
  renames: ReadonlyMap<string, string>,
): readonly Edit[] | undefined {
  const leaves = leavesOf(file, expr);
  const texts = leaves?.map((leaf) => stringValue(leaf));
  if (leaves === undefined || texts === undefined || texts.includes(undefined)) return undefined;
  return leaves.flatMap(({ start, end }, index) => {
    const renamed = renames.get(texts[index]!);
    return renamed === undefined ? [] : [{ start, end, text: quoteString(renamed) }];
  });
}

function leavesOf(file: NixFile, outer: Expr): readonly Expr[] | undefined {
  const expr = unwrap(outer);
  switch (expr.kind) {
    case "String":
      return [expr];
    case "If":
      return all([expr.consequent, expr.alternate].map((branch) => leavesOf(file, branch)));
    case "Identifier": {
      const bound = boundTo(file, expr);
      return bound && leavesOf(file, bound);
    }
    case "Select": {
      const target = unwrap(expr.target);
      const table = target.kind === "Identifier" ? boundTo(file, target) : target;
      const set = table && unwrap(table);
      if (set?.kind !== "AttrSet" || set.recursive || expr.path.attrs.length !== 1) return undefined;
      const byDefault = expr.default === undefined ? [] : [leavesOf(file, expr.default)];
      return all([...valuesOf(file, set), ...byDefault]);
    }
    default:
      return undefined;
  }
}

function all(parts: readonly (readonly Expr[] | undefined)[]): readonly Expr[] | undefined {
  return parts.includes(undefined) ? undefined : (parts as (readonly Expr[])[]).flat();
}

/** The values of a table; undefined for what is not bound to a plain name. */
function valuesOf(file: NixFile, { bindings }: AttrSet): readonly (readonly Expr[] | undefined)[] {
  return bindings.map((binding) =>
    binding.kind === "AttrBinding" &&
    binding.path.attrs.length === 1 &&
    staticName(binding.path.attrs[0]!) !== undefined
      ? leavesOf(file, binding.value)
      : undefined,
  );
}

function boundTo(file: NixFile, name: Identifier): Expr | undefined {
  return boundOnce(file, file.scopes.lookup(name.name, name));
}

/** What a `let` binds to a name that is read once. */
function boundOnce({ scopes }: NixFile, binder: Binder | undefined): Expr | undefined {
  if (binder?.kind !== "binding" || binder.home.kind !== "LetIn" || binder.binding.path.attrs.length > 1)
    return undefined;
  return scopes.references(binder).length === 1 ? binder.binding.value : undefined;
}

/** Lines moved to the left, so that one behind the first begins there. */
function dedented(text: string): string {
  const lines = text.replaceAll("\r\n", "\n").split("\n");
  const blanks = lines.slice(1).map((line) => /^ */.exec(line)![0].length);
  const least = Math.min(...blanks);
  return lines.map((line, index) => (index === 0 ? line : line.slice(least))).join("\n");
}
