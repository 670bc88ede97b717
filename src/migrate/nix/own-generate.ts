import { staticName } from "../../nix/strings.ts";
import type { Repository } from "../types.ts";
import { oncePerRepository } from "./once.ts";
import { openSource } from "./source.ts";

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
    source?.scopes.nodes.some(
      (node) =>
        node.kind === "AttrBinding" &&
        staticName(node.path.attrs.at(-1)!) === FUNCTION &&
        node.value.kind !== "Identifier" &&
        node.value.kind !== "Select" &&
        source.origins.of(node.value) === undefined,
    ) === true
  );
}
