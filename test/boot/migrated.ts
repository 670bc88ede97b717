import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { nixPath } from "../support/nix-path.ts";
import { place, run } from "./workplace.ts";

const CONFIGURATIONS = fileURLToPath(new URL("configurations", import.meta.url));

/** What the flake's configuration consists of. */
const IMPORTED = ["native-iso.nix", "common.nix", "debian.nix"];

/**
 * Migrates a flake, a file below configurations/, in a folder of its own; gives the derivation and output of its default
 * package. Its inputs are not fetched: nixpkgs is the one of this run.
 */
export function evaluateMigrated(
  program: readonly string[],
  flake: string,
): { readonly derivation: string; readonly output: string } {
  const folder = mkdtempSync(join(tmpdir(), "migrated-"));
  try {
    for (const name of IMPORTED) copyFileSync(join(CONFIGURATIONS, name), join(folder, name));
    copyFileSync(join(CONFIGURATIONS, flake), join(folder, "flake.nix"));
    run([...program, "migrate", "--write", folder]);
    const expression = `
      let
        nixpkgs = {
          outPath = ${nixPath(place.nixpkgs)};
          lib = import ${nixPath(`${place.nixpkgs}/lib`)} // {
            nixosSystem = args: import ${nixPath(`${place.nixpkgs}/nixos/lib/eval-config.nix`)} ({ system = null; } // args);
          };
        };
        image = ((import ${nixPath(`${folder}/flake.nix`)}).outputs { inherit nixpkgs; self = { }; }).packages.x86_64-linux.default;
      in
      { derivation = image.drvPath; output = image.outPath; }`;
    const flags = ["--eval", "--strict", "--json", "--read-write-mode"];
    return JSON.parse(run(["nix-instantiate", ...flags, "--expr", expression]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
