import { staticName } from "../../nix/strings.ts";
import type { Attr, AttrBinding, AttrSet, Inherit } from "../../nix/tree.ts";
import type { Scopes } from "./scopes.ts";

/** Where a set defines an attribute by a path of one step. */
export type Member =
  | { readonly kind: "binding"; readonly binding: AttrBinding }
  | { readonly kind: "inherit"; readonly inherit: Inherit; readonly attr: Attr };

export function findMember(set: AttrSet, name: string): Member | undefined {
  for (const binding of set.bindings) {
    if (binding.kind === "AttrBinding") {
      if (binding.path.attrs.length === 1 && staticName(binding.path.attrs[0]!) === name) {
        return { kind: "binding", binding };
      }
      continue;
    }
    const attr = binding.attrs.find((each) => staticName(each) === name);
    if (attr !== undefined) return { kind: "inherit", inherit: binding, attr };
  }
  return undefined;
}

/** The names that lead to a binding from the outermost set around it, functions and `let` in between left out. */
export function bindingPath(scopes: Scopes, binding: AttrBinding): readonly (string | undefined)[] {
  const around = [...scopes.ancestors(binding)].flatMap((each) =>
    each.kind === "AttrBinding" ? [each.path.attrs.map(staticName)] : [],
  );
  return [...around.reverse().flat(), ...binding.path.attrs.map(staticName)];
}
