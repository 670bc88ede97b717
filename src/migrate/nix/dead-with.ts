import { staticName } from "../../nix/strings.ts";
import type { Inherit, Node, With } from "../../nix/tree.ts";
import type { Scopes } from "./scope.ts";

/**
 * What flakes are made of, and what the outputs of nixos-generators are called
 * (flake.nix at 032decf and before; `builtins.attrNames` of a flake in Nix 2.34).
 */
const ATTRIBUTES = new Set([
  "templates",
  "overlays",
  "overlay",
  "nixosModule",
  "legacyPackages",
  "devShell",
  "defaultPackage",
  "defaultApp",
  "_type",
  "apps",
  "checks",
  "devShells",
  "dirtyRev",
  "dirtyShortRev",
  "formatter",
  "inputs",
  "lastModified",
  "lastModifiedDate",
  "lib",
  "narHash",
  "nixosGenerate",
  "nixosModules",
  "outPath",
  "outputs",
  "packages",
  "rev",
  "revCount",
  "shortRev",
  "sourceInfo",
  "submodules",
]);

/** Whether no name in the body of a `with` of the input can come from it, nor a comment stands in between. */
export function givesNothing(scopes: Scopes, node: With): boolean {
  const inBody = (at: Node) => at.start >= node.body.start && at.end <= node.body.end;
  const read = scopes.unbound.filter(inBody).map(({ name }) => name);
  const handed = scopes.nodes.filter(
    (each): each is Inherit => each.kind === "Inherit" && each.from === undefined && inBody(each),
  );
  const words = handed.flatMap((each) =>
    each.attrs.filter((attr) => scopes.inherited(each, attr) === undefined).map(staticName),
  );
  const comment = scopes.tree.comments.some(({ start, end }) => start > node.start && end < node.body.start);
  return !comment && ![...read, ...words].some((name) => name === undefined || ATTRIBUTES.has(name));
}
