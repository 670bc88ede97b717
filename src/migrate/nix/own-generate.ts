import { staticName } from "../../nix/strings.ts";
import type { Repository } from "../types.ts";
import { openSource } from "./source.ts";

const FUNCTION = "nixosGenerate";

const KNOWN = new WeakMap<Repository, boolean>();

/**
 * Whether the repository has a function of that name of its own, such as the one that took nixosGenerate's place in
 * its library: what is called `lib.nixosGenerate` then is that one, for all that can be seen.
 */
export function hasOwnGenerate(repository: Repository): boolean {
  let known = KNOWN.get(repository);
  if (known === undefined) {
    known = repository
      .containing([FUNCTION])
      .some((path) => path.endsWith(".nix") && definesGenerate(repository, path));
    KNOWN.set(repository, known);
  }
  return known;
}

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
