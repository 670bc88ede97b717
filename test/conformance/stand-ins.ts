import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathOf } from "./evaluate.ts";

/** A package of which nixpkgs reads a file while it evaluates, and the module that does. */
const READ_WHILE_EVALUATING = [
  { name: "google-guest-configs", module: "nixos/modules/virtualisation/google-compute-config.nix" },
];

/**
 * The packages that a nixpkgs builds in the middle of an evaluation. Both sides of a comparison get a folder of ours in
 * place of each, so that nothing has to be built.
 */
export function standInsFor(nixpkgs: string): readonly string[] {
  return READ_WHILE_EVALUATING.filter(({ name, module }) => {
    const file = join(nixpkgs, module);
    return existsSync(file) && readFileSync(file, "utf8").includes(`readFile "\${pkgs.${name}}`);
  }).map(({ name }) => name);
}

/** The folder that takes the place of a package. */
export function folderOf(name: string): string {
  return pathOf(`stand-ins/${name}`);
}
