import { nodesOfKind } from "../../../nix/index.ts";
import { staticName } from "../../../nix/strings.ts";
import type { AttrBinding, Tree } from "../../../nix/tree.ts";
import { ancestorsOf } from "../../../nix/walk.ts";
import type { Repository } from "../../engine/types.ts";
import { projectOf } from "../../model/project.ts";
import { ownOptions } from "../../rules/own-options.ts";
import { targetOf } from "../../rules/target.ts";

/** Options that every image has; their names are in many files that have to do with none. */
const COMMON = "image";
/** Below these an option of a single image is in its place. */
const INSIDE = /(?:^|\.)(?:image\.modules|vmVariant|vmVariantWithBootLoader|formatConfigs|formats)\./;

/**
 * Whether some Nix file of the repository sets an option that only the image of a format has, outside of what is for
 * that image alone. So nixos-generators wanted it; no command of nixpkgs evaluates it. `configuration`: the file that is
 * built, where it is known; one that nothing imports is then a configuration of its own.
 */
export function setsOwnOptions(repository: Repository, format: string, configuration?: string): boolean {
  const target = targetOf(format);
  const own = target === undefined ? [] : ownOptions(target).filter(([first]) => first !== COMMON);
  const names = [...new Set(own.map((path) => path.at(-1)!))];
  if (names.length === 0) return false;
  const wanted = own.map((path) => `.${path.join(".")}.`);
  return repository
    .containing(names)
    .filter((path) => path.endsWith(".nix") && mayBePartOf(repository, path, configuration))
    .some((path) => {
      const parsed = repository.nix(path);
      return (
        parsed?.ok === true &&
        boundPaths(parsed.tree).some((bound) => wanted.some((each) => bound.includes(each)))
      );
    });
}

function mayBePartOf(repository: Repository, path: string, configuration: string | undefined): boolean {
  if (configuration === undefined || path === configuration) return true;
  const { places, wild } = projectOf(repository).uses.importersOf(path);
  return wild || places.length > 0;
}

/** The attribute paths that a file binds, between dots, each with those of the bindings around it. */
function boundPaths(tree: Tree): readonly string[] {
  return nodesOfKind(tree.root, "AttrBinding")
    .map((binding) => [...ancestorsOf(tree, binding)].filter(isBinding).reverse().concat(binding))
    .map((bindings) =>
      bindings.flatMap(({ path }) => path.attrs.map((attr) => staticName(attr) ?? "?")).join("."),
    )
    .filter((path) => !INSIDE.test(path))
    .map((path) => `.${path}.`);
}

function isBinding(node: { readonly kind: string }): node is AttrBinding {
  return node.kind === "AttrBinding";
}
