import { staticName, unwrap } from "../../nix/strings.ts";
import type { Attr, Expr, Node } from "../../nix/tree.ts";
import type { Scopes } from "./scopes.ts";

/** Names under which nixpkgs, or a set of packages made from it, goes about. */
const PACKAGE_SET = /pkgs|packages|^(?:final|prev|super)$/i;

/**
 * Whether an expression, with `attrs` selected from it, is by its name a set of packages: what it holds under the
 * name of an input is a package, not the input.
 */
export function isPackageSet(expr: Expr, attrs: readonly Attr[] = []): boolean {
  if (attrs.some((attr) => PACKAGE_SET.test(staticName(attr) ?? ""))) return true;
  const base = unwrap(expr);
  if (base.kind === "Identifier") return base.name !== "nixpkgs" && PACKAGE_SET.test(base.name);
  if (base.kind === "Select") return isPackageSet(base.target, base.path.attrs);
  return base.kind === "Apply" && isNixpkgsImport(base.func);
}

function isNixpkgsImport(func: Expr): boolean {
  const base = unwrap(func);
  return base.kind === "Identifier" && base.name === "import";
}

/** Arguments of modules and of functions that build systems: what is in them is there to be read by name. */
const ARGUMENT_SETS = new Set(["specialArgs", "extraSpecialArgs", "extraArgs", "args", "inputs", "_module"]);

/** Whether an attribute set is made to hand things on: a function's argument, or `specialArgs` and its like. */
export function isPassedOn(scopes: Scopes, set: Node): boolean {
  if (set.kind !== "AttrSet") return false;
  let node: Node = set;
  for (const parent of scopes.ancestors(set)) {
    if (parent.kind === "Apply") return parent.args.includes(node as Expr);
    if (parent.kind === "AttrBinding") {
      return parent.path.attrs.some((attr) => ARGUMENT_SETS.has(staticName(attr) ?? ""));
    }
    const transparent = parent.kind === "Paren" || (parent.kind === "Binary" && parent.operator === "//");
    if (!transparent) return false;
    node = parent;
  }
  return false;
}
