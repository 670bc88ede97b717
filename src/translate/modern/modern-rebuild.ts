import type { LegacyFormat } from "../../formats/index.ts";
import type { LegacyInvocation } from "../command-line/invocation.ts";
import { passedTo } from "../command-line/passing.ts";
import { type ModernPlace, type NoModernCommand, none, type Spelled } from "./modern-command.ts";

/** The words that call nixos-rebuild where none is installed; in nixpkgs since 24.11. */
const FETCHED = ["nix", "run", "nixpkgs#nixos-rebuild-ng", "--"];

/**
 * `nixos-rebuild build-image` or `build-vm` for an old command line. Both nixos-rebuilds print one line, the image's
 * file, and leave ./result behind; nixos-rebuild-ng leaves none with `--no-link` and a flake.
 */
export function viaRebuild(
  { flake, configuration, searchPath, system, outLink, run, passed }: LegacyInvocation,
  { name, native, system: board }: LegacyFormat,
  { installed, noResult = false }: ModernPlace & { readonly installed: boolean },
): Spelled | NoModernCommand {
  const makesResult = outLink === "result" || outLink === "./result";
  if (outLink !== undefined && !makesResult) {
    return none("nixos-rebuild has no --out-link; it makes ./result", "use nix build -o, or use ./result");
  }
  if (run) return none("nixos-rebuild starts no machine", "use nix run, or start ./result/bin/run-*-vm");
  if (!flake && (system ?? board) !== undefined) {
    return none("nixos-rebuild has no --system", "set nixpkgs.hostPlatform in the configuration");
  }
  if (name === "vagrant-virtualbox" && !makesResult) {
    return none("nixos-rebuild prints a path below the image, which is a file", "use nix build");
  }
  const leavesNone = noResult && !makesResult;
  if (leavesNone && (installed || !flake)) {
    return none("nixos-rebuild makes ./result, which another command makes too", "use nix build -o");
  }
  const action = native.kind === "vm" ? [native.action] : ["build-image", "--image-variant", native.variant];
  const source = flake ? ["--flake", flakeText(flake)] : ["--no-flake"];
  const link = leavesNone ? ["--no-link"] : [];
  const words = [...action, ...source, ...link, ...passedTo("rebuild", passed)];
  const own = !flake && configuration !== undefined;
  const env = {
    // -I reaches only the last evaluation of nixos-rebuild-ng.
    ...(!flake && searchPath.length > 0 && { NIX_PATH: searchPath.join(":") }),
    ...(own && { NIXOS_CONFIG: configuration }),
  };
  return {
    kind: "command",
    env,
    ...(own && { absolute: "NIXOS_CONFIG" }),
    argv: [...(installed ? ["nixos-rebuild"] : FETCHED), ...words],
    prints: native.kind === "vm" ? "vm-script" : "file",
    caveats: outLink === undefined && !leavesNone ? ["makes ./result in the working directory"] : [],
  };
}

function flakeText({ uri, attribute }: NonNullable<LegacyInvocation["flake"]>): string {
  return attribute === undefined ? uri : `${uri}#${attribute}`;
}
