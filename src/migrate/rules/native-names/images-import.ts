import { staticName, stringParts, unwrap } from "../../../nix/strings.ts";
import type { AttrBinding, Expr, List } from "../../../nix/tree.ts";
import { nodesOfKind } from "../../../nix/walk.ts";
import { removeBindings, removeItem } from "../../edit/removal.ts";
import type { Finding, MigrateOptions } from "../../engine/types.ts";
import type { NixFile, Project } from "../../model/project.ts";
import { tooOld } from "../gates/release.ts";
import { at } from "./names.ts";

const IMAGES_NIX = "/image/images.nix";

/** Imports of `${modulesPath}/image/images.nix`, which every NixOS since 25.05 imports by itself. */
export function findImagesImport(
  project: Project,
  file: NixFile,
  options: MigrateOptions,
): readonly Finding[] {
  if (tooOld(project.repository, file.flake, options) !== undefined) return [];
  return nodesOfKind(file.tree.root, "AttrBinding").flatMap((binding) => {
    const list = unwrap(binding.value);
    if (staticName(binding.path.attrs.at(-1)!) !== "imports" || list.kind !== "List") return [];
    return list.items
      .filter((item) => isImagesNix(file, item))
      .map((item) => remove(file, binding, list, item));
  });
}

function remove(file: NixFile, binding: AttrBinding, list: List, item: Expr): Finding {
  const { path } = file;
  const removal =
    list.items.length === 1 ? removeBindings(file.tree, [binding]) : removeItem(file.tree, list, item);
  return {
    ...at(file, item),
    message: "image/images.nix is part of every NixOS since 25.05",
    fix: {
      title: "remove the needless import",
      applicability: "safe",
      edits: removal.edits.map((edit) => ({ ...edit, path })),
      removes: removal.comments,
    },
  };
}

/** Only below the module argument `modulesPath`: then it is the very file that is imported anyway. */
function isImagesNix(file: NixFile, item: Expr): boolean {
  const inner = unwrap(item);
  if (inner.kind === "Binary" && inner.operator === "+") {
    const right = unwrap(inner.right);
    return isModulesPath(file, inner.left) && right.kind === "String" && textOf(right) === IMAGES_NIX;
  }
  if (inner.kind !== "String") return false;
  const [base, rest, ...more] = stringParts(inner);
  return (
    base !== undefined &&
    typeof base !== "string" &&
    isModulesPath(file, base.expr) &&
    rest === IMAGES_NIX &&
    more.length === 0
  );
}

function textOf(expr: Expr & { readonly kind: "String" }): string | undefined {
  const parts = stringParts(expr);
  return parts.length === 1 && typeof parts[0] === "string" ? parts[0] : undefined;
}

function isModulesPath(file: NixFile, expr: Expr): boolean {
  const inner = unwrap(expr);
  if (inner.kind !== "Identifier" || inner.name !== "modulesPath") return false;
  return file.scopes.lookup("modulesPath", inner)?.kind === "formal";
}
