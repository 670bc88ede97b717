import { detectNixosRebuild } from "../detect/nixos-rebuild.ts";
import { readNixpkgs } from "../detect/nixpkgs.ts";
import { openSurroundings } from "./surroundings.ts";

declare const VERSION: string | undefined;

/** The version of this program; "(source)" when it runs unbundled. */
export function ownVersion(): string {
  return typeof VERSION === "undefined" ? "(source)" : VERSION;
}

/** Version lines for a bug report: this program, Node, Nix, nixos-rebuild and the nixpkgs at hand. */
export async function renderVersion(): Promise<string> {
  const { processes, programs } = openSurroundings();
  const [nix, found, rebuild] = await Promise.all([
    processes.capture({ argv: ["nix", "--version"] }),
    processes.capture({ argv: ["nix-instantiate", "--find-file", "nixpkgs"] }),
    detectNixosRebuild(programs),
  ]);
  const nixpkgs = found.status === 0 ? await readNixpkgs(found.stdout.trim()) : undefined;
  return `${[
    `nixos-generate-shim ${ownVersion()}, Node ${process.version}`,
    nix.status === 0 ? nix.stdout.trim() : "no nix on PATH",
    rebuild.evidence,
    nixpkgs
      ? `nixpkgs ${nixpkgs.release?.value ?? "of unknown release"} at ${nixpkgs.place}, ${nixpkgs.variants?.value.length ?? 0} image variants`
      : "no <nixpkgs> on the search path",
  ].join("\n")}\n`;
}
