import type { Repository } from "../../src/migrate/engine/types.ts";
import {
  type Attr,
  type AttrSet,
  descendants,
  type Expr,
  type Node,
  staticName,
  unwrap,
} from "../../src/nix/index.ts";

/** How often forms occur that a maintainer would not have written. */
export interface Forms {
  readonly mkMerge: number;
  /** `imports = [ ... { imports = [ ... ]; } ... ]`. */
  readonly nestedImports: number;
}

/** Counts the forms in some files of a repository; files that are no valid Nix have none. */
export function countForms(repository: Repository, paths: readonly string[]): Forms {
  const nodes = paths.flatMap((path) => {
    const parsed = path.endsWith(".nix") ? repository.nix(path) : undefined;
    return parsed?.ok ? [...descendants(parsed.tree.root)] : [];
  });
  return {
    mkMerge: nodes.filter(isMkMerge).length,
    nestedImports: nodes.filter(nestsImports).length,
  };
}

function isMkMerge(node: Node): boolean {
  if (node.kind !== "Apply") return false;
  const func = unwrap(node.func);
  if (func.kind === "Identifier") return func.name === "mkMerge";
  return func.kind === "Select" && staticName(func.path.attrs.at(-1)!) === "mkMerge";
}

function nestsImports(node: Node): boolean {
  if (node.kind !== "AttrBinding" || !namesImports(node.path.attrs)) return false;
  const value = unwrap(node.value);
  if (value.kind !== "List") return false;
  return value.items.some((item) => moduleSet(item)?.bindings.some(bindsImports) ?? false);
}

function bindsImports(binding: AttrSet["bindings"][number]): boolean {
  return binding.kind === "AttrBinding" && namesImports(binding.path.attrs);
}

function namesImports(attrs: readonly Attr[]): boolean {
  return staticName(attrs.at(-1)!) === "imports";
}

/** The attribute set of a module written in place, with or without arguments. */
function moduleSet(item: Expr): AttrSet | undefined {
  const value = unwrap(item);
  if (value.kind === "AttrSet") return value;
  return value.kind === "Lambda" ? moduleSet(value.body) : undefined;
}
