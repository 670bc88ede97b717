import { quoteAttrName, quoteString } from "../../../nix/quote.ts";
import { staticName, stringValue, unwrap } from "../../../nix/strings.ts";
import type { AttrBinding, AttrSet, Lambda } from "../../../nix/tree.ts";
import { isWithin } from "../../../nix/walk.ts";
import { addFormal, appendItem } from "../../edit/insertion.ts";
import { removeBindings } from "../../edit/removal.ts";
import { sentence, type Text } from "../../engine/text.ts";
import type { FileEdit } from "../../engine/types.ts";
import { type ModuleItem, withImports } from "../../model/modules/module.ts";
import { saidOf } from "../../model/modules/settings.ts";
import type { NixFile, Project } from "../../model/project.ts";

export interface OwnFormatRewrite {
  readonly edits: readonly FileEdit[];
  readonly comments: readonly string[];
  readonly notes: readonly Text[];
}

const FILE_OPTIONS = "${modulesPath}/image/file-options.nix";

/**
 * Makes the module of a format of the repository's own fit for `image.modules`: what `formatAttr` named becomes
 * `system.build.image`, and `fileExtension` the `image.extension` that nixpkgs declares in image/file-options.nix
 * (nixos/modules/image/images.nix asks for both). A module that imports one of nixos-generators' own formats has
 * nothing of its own to say here. Undefined where the module is out of sight or builds its image in another way.
 */
export function rewriteOwnFormat(project: Project, item: ModuleItem): OwnFormatRewrite | undefined {
  const module = writtenModule(item);
  if (module === undefined) return undefined;
  const attribute = findBinding(module.set, "formatAttr");
  if (attribute === undefined)
    return importsFormat(item) ? { edits: [], comments: [], notes: [] } : undefined;
  const name = stringValue(unwrap(attribute.value));
  if (name === undefined || definesImage(project, item)) return undefined;
  return adapt(module, attribute, name);
}

/** The set of a module, and its function. */
interface Module {
  readonly source: NixFile;
  readonly lambda: Lambda | undefined;
  readonly set: AttrSet;
}

function adapt(module: Module, attribute: AttrBinding, name: string): OwnFormatRewrite | undefined {
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
  // The addition replaces what is removed: at the end it might overlap the removal of the last binding.
  const [first, ...rest] = gone.edits;
  const at = inPlace(source.tree.text, attribute, rows);
  const edits = [
    ...head,
    ...(list === undefined ? [] : appendItem(source.tree, list, `"${FILE_OPTIONS}"`)),
    ...[first!, ...rest].map((edit) => (isWithin(attribute, edit) ? { ...edit, text: at } : edit)),
  ];
  const note = sentence`${{ path, offset: attribute.start }} image.filePath must name the file below the image; check that it does`;
  return { edits: edits.map((edit) => ({ path, ...edit })), comments: gone.comments, notes: [note] };
}

function inPlace(text: string, binding: AttrBinding, rows: readonly string[]): string {
  const start = text.lastIndexOf("\n", binding.start - 1) + 1;
  const indent = /^[ \t]*/.exec(text.slice(start, binding.start))![0];
  const ending = text.includes("\r\n") ? "\r\n" : "\n";
  const alone = text.slice(start, binding.start).trim() === "";
  return alone ? rows.map((row) => `${indent}${row}${ending}`).join("") : ` ${rows.join(" ")}`;
}

/** The arguments that the new rows read. */
function headEdits(
  source: NixFile,
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

/** Where a module is one set of bindings, or a function to one. */
function writtenModule({ module }: ModuleItem): Module | undefined {
  const { written } = module;
  if (module.kind !== "own" || written === undefined) return undefined;
  const inner = unwrap(written.expr);
  const lambda = inner.kind === "Lambda" ? inner : undefined;
  let body = lambda === undefined ? inner : unwrap(lambda.body);
  while (body.kind === "LetIn" || body.kind === "With" || body.kind === "Assert") body = unwrap(body.body);
  return body.kind === "AttrSet" ? { source: written.file, lambda, set: body } : undefined;
}

function findBinding(set: AttrSet, name: string): AttrBinding | undefined {
  for (const binding of set.bindings) {
    if (binding.kind !== "AttrBinding" || binding.path.attrs.length !== 1) continue;
    if (staticName(binding.path.attrs[0]!) === name) return binding;
  }
  return undefined;
}

/** The module makes a `system.build.image` itself, which may be another thing than what `formatAttr` names. */
function definesImage(project: Project, item: ModuleItem): boolean {
  return withImports(item).some(({ module }) => {
    const said = saidOf(project, module, ["system", "build", "image"]);
    return said.definitions.length > 0 || said.unseen !== undefined;
  });
}

function importsFormat({ module }: ModuleItem): boolean {
  return module.imports.some((each) => each.module.kind === "generators" && each.module.format !== undefined);
}
