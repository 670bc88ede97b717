import { staticName } from "../../nix/strings.ts";
import type { AttrBinding } from "../../nix/tree.ts";
import type { Scopes } from "./scopes.ts";

/** The names that lead to a binding from the outermost set around it, functions and `let` in between left out. */
export function bindingPath(scopes: Scopes, binding: AttrBinding): readonly (string | undefined)[] {
  const around = [...scopes.ancestors(binding)].flatMap((each) =>
    each.kind === "AttrBinding" ? [each.path.attrs.map(staticName)] : [],
  );
  return [...around.reverse().flat(), ...binding.path.attrs.map(staticName)];
}
