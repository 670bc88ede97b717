import { findFormat } from "../../formats/index.ts";
import { staticName, stringValue, unwrap } from "../../nix/strings.ts";
import type { Expr, HasAttr, Select } from "../../nix/tree.ts";
import type { Repository } from "../types.ts";
import { LOCAL_FUNCTION_FILE } from "./local-function.ts";
import { bindingPath } from "./members.ts";
import type { ModuleSurvey } from "./modules.ts";
import { oncePerRepository } from "./once.ts";
import { scopesOf } from "./scope.ts";
import { takesItsAttr } from "./target.ts";

// nixos-generators built `system.build.<formatAttr>`, nixpkgs builds `system.build.image`. They are the same until a
// module defines the former anew, or builds another kind of image and so defines the latter a second time.

/** Modules of nixpkgs that define `system.build.image` for an image of their own, by the variants they are part of. */
const FAMILIES: readonly (readonly [module: RegExp, variants: RegExp])[] = [
  [/installer\/cd-dvd\/(?!channel)/, /^iso/],
  [/installer\/sd-card\//, /^sd-/],
  [/installer\/netboot\//, /^kexec/],
];

/**
 * The attribute of `system.build` that a format's image must be taken from, for some file of the repository defines
 * it, or a module of the image is what another kind of image is made of; undefined where `system.build.image` will do.
 */
export function builtAttr(
  repository: Repository,
  format: string,
  variant: string,
  { imageModules }: ModuleSurvey,
): string | undefined {
  const attr = findFormat(format)?.formatAttr;
  if (attr === undefined || !takesItsAttr(format)) return undefined;
  const foreign = imageModules.some((text) =>
    FAMILIES.some(([module, own]) => module.test(text) && !own.test(variant)),
  );
  return foreign || definesBuild(repository, attr) ? attr : undefined;
}

const definesBuild = oncePerRepository((repository, attr) =>
  ownModules(repository, attr).some((path) => {
    const parsed = repository.nix(path);
    if (!parsed?.ok) return false;
    const scopes = scopesOf(parsed.tree);
    return scopes.nodes.some(
      (node) =>
        node.kind === "AttrBinding" &&
        staticName(node.path.attrs.at(-1)!) === attr &&
        bindingPath(scopes, node).slice(-3, -1).join(".") === "system.build",
    );
  }),
);

/** The Nix files that hold a word, but for the one that we write. */
function ownModules(repository: Repository, word: string): readonly string[] {
  return repository
    .containing([word])
    .filter((path) => path.endsWith(".nix") && !path.endsWith(LOCAL_FUNCTION_FILE));
}

/** The binding that does so inside the variant; it changes nothing where no module has the attribute. */
export function builtRow(attr: string): string {
  return `system.build.image = lib.mkIf (config.system.build ? ${attr}) (lib.mkOverride 40 config.system.build.${attr});`;
}

/** Whether some module of the repository says by itself what its image is, or asks whether it is part of one. */
export function knowsFormatAttr(repository: Repository): boolean {
  const says = ownModules(repository, "formatAttr").some((path) =>
    /\bformatAttr\s*=/.test(repository.text(path) ?? ""),
  );
  return says || asksForFormat(repository);
}

/** What only nixos-generators declares, and modules may ask for. */
const DECLARED = ["formatAttr", "fileExtension"];

/**
 * Whether some module asks if it is part of an image: `options ? formatAttr`, `config.formatAttr or "none"`,
 * `hasAttrByPath [ "formatAttr" ] config`.
 */
export function asksForFormat(repository: Repository): boolean {
  return DECLARED.some((word) =>
    ownModules(repository, word).some((path) => asksFor(repository, path, word)),
  );
}

function asksFor(repository: Repository, path: string, word: string): boolean {
  const parsed = repository.nix(path);
  if (!parsed?.ok) return false;
  const names = (node: HasAttr | Select) =>
    staticName(node.path.attrs[0]!) === word && isModuleArgument(node.target);
  return scopesOf(parsed.tree).nodes.some(
    (node) =>
      (node.kind === "HasAttr" && names(node)) ||
      (node.kind === "Select" && node.default !== undefined && names(node)) ||
      (node.kind === "String" && word === DECLARED[0] && stringValue(node) === word),
  );
}

/** `options` and `config`, as modules are handed them. */
export function isModuleArgument(expr: Expr): boolean {
  const inner = unwrap(expr);
  return inner.kind === "Identifier" && (inner.name === "options" || inner.name === "config");
}
