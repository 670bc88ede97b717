import { staticName } from "../../../nix/strings.ts";
import type { Inherit, Node, With } from "../../../nix/tree.ts";
import { isWithin } from "../../../nix/walk.ts";
import type { Scopes } from "../../model/scopes.ts";

/**
 * What flakes are made of, and what the outputs of nixos-generators are called
 * (flake.nix at 032decf and before; `builtins.attrNames` of a flake in Nix 2.34).
 */
const ATTRIBUTES = new Set([
  "_type",
  "apps",
  "checks",
  "defaultApp",
  "defaultPackage",
  "devShell",
  "devShells",
  "dirtyRev",
  "dirtyShortRev",
  "formatter",
  "inputs",
  "lastModified",
  "lastModifiedDate",
  "legacyPackages",
  "lib",
  "narHash",
  "nixosGenerate",
  "nixosModule",
  "nixosModules",
  "outPath",
  "outputs",
  "overlay",
  "overlays",
  "packages",
  "rev",
  "revCount",
  "shortRev",
  "sourceInfo",
  "submodules",
  "templates",
]);

/** Whether no name in the body of a `with` of the input can come from it, and no comment is in between. */
export function givesNothing(scopes: Scopes, node: With): boolean {
  const inBody = (at: Node) => isWithin(at, node.body);
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
