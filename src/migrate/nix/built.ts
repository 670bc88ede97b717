import { findFormat } from "../../formats/index.ts";
import { staticName, stringValue, unwrap } from "../../nix/strings.ts";
import type { Expr, HasAttr, Inherit, Select } from "../../nix/tree.ts";
import type { Repository } from "../engine/types.ts";
import { type Scopes, scopesOf } from "../model/scopes.ts";
import { takesItsAttr } from "../rules/target.ts";
import { LOCAL_FUNCTION_FILE } from "./local-function.ts";
import { bindingPath } from "./members.ts";
import type { ModuleSurvey } from "./modules.ts";
import { oncePerRepository } from "./once.ts";

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
    return scopes.nodes.some((node) => {
      if (node.kind === "AttrBinding" && staticName(node.path.attrs.at(-1)!) === attr) {
        const within = scopes.parent(node)?.kind !== "LetIn";
        return within && bindingPath(scopes, node).slice(-3, -1).join(".") === "system.build";
      }
      return (
        node.kind === "Inherit" &&
        node.attrs.some((each) => staticName(each) === attr) &&
        isBuild(scopes, node)
      );
    });
  }),
);

/** `system.build = { inherit isoImage; }`. */
function isBuild(scopes: Scopes, inherit: Inherit): boolean {
  const set = scopes.parent(inherit);
  const binding = set?.kind === "AttrSet" ? scopes.parent(set) : undefined;
  return (
    binding?.kind === "AttrBinding" && bindingPath(scopes, binding).slice(-2).join(".") === "system.build"
  );
}

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

/** Whether some module of the repository says by itself what its image is, or reads what it is part of. */
export function knowsFormatAttr(repository: Repository): boolean {
  return says(repository, "formatAttr") || readsFormat(repository);
}

const says = oncePerRepository((repository, word) => {
  const binding = new RegExp(`\\b${word}\\s*=`);
  return ownModules(repository, word).some((path) => binding.test(repository.text(path) ?? ""));
});

/**
 * Whether some module reads what only nixos-generators declares: `config.formatAttr`, `options ? formatAttr`,
 * `hasAttrByPath [ "formatAttr" ] config`.
 */
export function readsFormat(repository: Repository): boolean {
  return reads(repository, "formatAttr") || reads(repository, "fileExtension");
}

const reads = oncePerRepository((repository, word) =>
  ownModules(repository, word).some((path) => readsIn(repository, path, word)),
);

/** Reads within modules: what is read of a whole system from outside, `host.config.formatAttr`, is another matter. */
function readsIn(repository: Repository, path: string, word: string): boolean {
  const parsed = repository.nix(path);
  if (!parsed?.ok) return false;
  return scopesOf(parsed.tree).nodes.some((node) => {
    if (node.kind === "HasAttr" || node.kind === "Select") return readsOf(node, word);
    if (node.kind === "Inherit" && node.from !== undefined)
      return isModuleArgument(node.from.expr) && node.attrs.some((attr) => staticName(attr) === word);
    return node.kind === "String" && word === "formatAttr" && stringValue(node) === word;
  });
}

/** `config.formatAttr`, and `args.config.formatAttr` where `args` is what a module is handed. */
function readsOf({ target, path }: HasAttr | Select, word: string): boolean {
  const names = path.attrs.map(staticName);
  if (names[0] === word) return isModuleArgument(target);
  return names[1] === word && isArgumentName(names[0]) && isArguments(target);
}

function isArguments(target: Expr): boolean {
  const inner = unwrap(target);
  return inner.kind === "Identifier" && /^(?:args?|arguments|moduleArgs)$/.test(inner.name);
}

/** `options` and `config`, as modules are handed them. */
export function isModuleArgument(expr: Expr): boolean {
  const inner = unwrap(expr);
  return inner.kind === "Identifier" && isArgumentName(inner.name);
}

function isArgumentName(name: string | undefined): boolean {
  return name === "options" || name === "config";
}
