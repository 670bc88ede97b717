import { staticName, unwrap } from "../../nix/strings.ts";
import { oncePerRepository } from "../engine/once.ts";
import type { Repository } from "../engine/types.ts";
import { names } from "../nix/callers.ts";
import { openSource } from "../nix/source.ts";
import { bindingPath } from "./members.ts";

const FUNCTION = "nixosGenerate";

/**
 * Whether the repository has a function of that name of its own, such as the one that took nixosGenerate's place in
 * its library: what is called `lib.nixosGenerate` then is that one, for all that can be seen.
 */
export function hasOwnGenerate(repository: Repository): boolean {
  return hasOwn(repository, FUNCTION);
}

const hasOwn = oncePerRepository((repository, name) =>
  repository.containing([name]).some((path) => path.endsWith(".nix") && definesGenerate(repository, path)),
);

function definesGenerate(repository: Repository, path: string): boolean {
  const source = openSource(repository, path);
  return (
    source?.scopes.nodes.some((node) => {
      if (node.kind !== "AttrBinding" || staticName(node.path.attrs.at(-1)!) !== FUNCTION) return false;
      // A function, or what a file gives: ours is written as `import ./nixos-generate.nix nixpkgs`.
      const value = unwrap(node.value);
      const given = value.kind === "Apply" && names(value.func, "import");
      const declared = bindingPath(source.scopes, node).includes("options");
      return (value.kind === "Lambda" || given) && !declared;
    }) === true
  );
}
