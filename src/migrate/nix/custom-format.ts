import { quoteAttrName, quoteString } from "../../nix/quote.ts";
import { pathText, staticName, stringValue, unwrap } from "../../nix/strings.ts";
import type { AttrBinding, AttrSet, Expr, Lambda } from "../../nix/tree.ts";
import { addFormal, appendItem } from "../edit/insertion.ts";
import { removeBindings } from "../edit/removal.ts";
import { placeAt } from "../engine/places.ts";
import type { FileEdit, Repository } from "../engine/types.ts";
import { type NixSource, openSource, resolvePath } from "./source.ts";

export interface CustomFormatRewrite {
  readonly edits: readonly FileEdit[];
  readonly comments: readonly string[];
  readonly notes: readonly string[];
}

const FILE_OPTIONS = "${modulesPath}/image/file-options.nix";

/**
 * Makes the module of a format of one's own fit for `image.modules`: what `formatAttr` named becomes
 * `system.build.image`, and `fileExtension` the `image.extension` that nixpkgs declares in image/file-options.nix
 * (nixos/modules/image/images.nix asks for both). A module that imports one of nixos-generators' own formats has
 * nothing of its own to say here. Undefined where the module is out of sight or builds its image in another way.
 */
export function rewriteCustomFormat(
  repository: Repository,
  source: NixSource,
  module: Expr,
): CustomFormatRewrite | undefined {
  const found = resolveModule(repository, source, module);
  if (found === undefined) return undefined;
  const attribute = findBinding(found.set, "formatAttr");
  if (attribute === undefined)
    return importsFormat(found) ? { edits: [], comments: [], notes: [] } : undefined;
  const name = stringValue(unwrap(attribute.value));
  if (name === undefined || definesImage(found.source, found.set)) return undefined;
  return adapt(found, attribute, name);
}

interface Module {
  readonly source: NixSource;
  readonly lambda: Lambda | undefined;
  readonly set: AttrSet;
}

function adapt(module: Module, attribute: AttrBinding, name: string): CustomFormatRewrite | undefined {
  const { source, lambda, set } = module;
  const extension = findBinding(set, "fileExtension");
  const suffix = extension === undefined ? "" : stringValue(unwrap(extension.value));
  if (suffix === undefined || set.recursive) return undefined;
  const gone = removeBindings(source.tree, extension === undefined ? [attribute] : [attribute, extension]);
  const head = headEdits(source, lambda, set);
  if (head === undefined) return undefined;
  const imports = findBinding(set, "imports");
  const list = imports && unwrap(imports.value);
  if (list !== undefined && list.kind !== "List") return undefined;
  const rows = [
    ...(list === undefined ? [`imports = [ "${FILE_OPTIONS}" ];`] : []),
    ...(/^\.[a-z0-9.]+$/i.test(suffix)
      ? [`image.extension = lib.mkDefault ${quoteString(suffix.slice(1))};`]
      : []),
    `system.build.image = lib.mkOverride 90 config.system.build.${quoteAttrName(name)};`,
  ];
  const path = source.path;
  // What is added stands in the place of what goes: at the end it might meet the removal of the last binding.
  const [first, ...rest] = gone.edits;
  const at = inPlace(source.tree.text, attribute, rows);
  const edits = [
    ...head,
    ...(list === undefined ? [] : appendItem(source.tree, list, `"${FILE_OPTIONS}"`)),
    ...[first!, ...rest].map((edit) => (covers(edit, attribute) ? { ...edit, text: at } : edit)),
  ];
  const note = `${placeAt(path, attribute.start)} image.filePath is to name the file below the image; see that it does`;
  return { edits: edits.map((edit) => ({ path, ...edit })), comments: gone.comments, notes: [note] };
}

function inPlace(text: string, binding: AttrBinding, rows: readonly string[]): string {
  const start = text.lastIndexOf("\n", binding.start - 1) + 1;
  const indent = /^[ \t]*/.exec(text.slice(start, binding.start))![0];
  const ending = text.includes("\r\n") ? "\r\n" : "\n";
  const alone = text.slice(start, binding.start).trim() === "";
  return alone ? rows.map((row) => `${indent}${row}${ending}`).join("") : ` ${rows.join(" ")}`;
}

function covers(edit: { start: number; end: number }, binding: AttrBinding): boolean {
  return edit.start <= binding.start && edit.end >= binding.end;
}

/** The arguments that the new rows read. */
function headEdits(
  source: NixSource,
  lambda: Lambda | undefined,
  set: AttrSet,
): readonly { start: number; end: number; text: string }[] | undefined {
  if (lambda === undefined)
    return [{ start: set.start, end: set.start, text: "{ config, lib, modulesPath, ... }: " }];
  const { formals } = lambda;
  if (formals === undefined) return undefined;
  const present = new Set(formals.formals.map((formal) => formal.name.name));
  const missing = ["config", "lib", "modulesPath"].filter((name) => !present.has(name));
  return missing.flatMap((name) => addFormal(source.tree, formals, name));
}

function resolveModule(repository: Repository, source: NixSource, expr: Expr): Module | undefined {
  const inner = unwrap(expr);
  if (inner.kind === "AttrSet") return { source, lambda: undefined, set: inner };
  if (inner.kind === "Lambda") {
    const set = bodyOf(inner.body);
    return set === undefined ? undefined : { source, lambda: inner, set };
  }
  const imported = inner.kind === "Apply" && isImport(inner.func) ? unwrap(inner.args[0]!) : inner;
  const written = imported.kind === "Path" ? pathText(imported) : undefined;
  const path = written === undefined ? undefined : resolvePath(repository, source.path, written);
  const file = path === undefined ? undefined : openSource(repository, path);
  const root = file && unwrap(file.tree.root);
  const isModule = root?.kind === "AttrSet" || root?.kind === "Lambda";
  return file === undefined || !isModule ? undefined : resolveModule(repository, file, root);
}

function isImport(func: Expr): boolean {
  const base = unwrap(func);
  return base.kind === "Identifier" && base.name === "import";
}

function bodyOf(expr: Expr): AttrSet | undefined {
  let inner = unwrap(expr);
  while (inner.kind === "LetIn" || inner.kind === "With" || inner.kind === "Assert")
    inner = unwrap(inner.body);
  return inner.kind === "AttrSet" ? inner : undefined;
}

function findBinding(set: AttrSet, name: string): AttrBinding | undefined {
  for (const binding of set.bindings) {
    if (binding.kind !== "AttrBinding" || binding.path.attrs.length !== 1) continue;
    if (staticName(binding.path.attrs[0]!) === name) return binding;
  }
  return undefined;
}

/** The module makes a `system.build.image` itself, which may be another thing than what `formatAttr` names. */
function definesImage(source: NixSource, set: AttrSet): boolean {
  return /\bbuild\.image\b|\bimage\s*=/.test(source.tree.text.slice(set.start, set.end));
}

function importsFormat({ source, set }: Module): boolean {
  const imports = findBinding(set, "imports");
  const list = imports && unwrap(imports.value);
  return (
    list?.kind === "List" &&
    list.items.some((item) => {
      const origin = source.origins.of(item);
      return origin?.kind === "modules" && origin.name !== undefined;
    })
  );
}
