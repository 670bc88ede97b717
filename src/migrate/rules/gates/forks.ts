import type { Finding } from "../../engine/types.ts";
import { type Flake, type FlakeInput, isGenerators } from "../../model/flakes/flake.ts";

/** Under these the project itself has been found: by its short name, and under its owner on whatever host. */
const OWN =
  /^(?:flake:)?nixos-generators(?:[/?]|$)|^(?!path:|(?:git\+)?file:|\/|\.).*[/:]nix-community\/nixos-generators(?:\.git)?(?:[/?#]|$)/i;

/** A fix is no longer safe where the input is somebody's fork: what the fork changed is not in nixpkgs. */
export function doubtForks(finding: Finding, flake: Flake | undefined): Finding {
  const fork = flake && [...flake.inputs.values()].find(isFork);
  if (fork === undefined || finding.fix === undefined) return finding;
  return {
    ...finding,
    fix: { ...finding.fix, applicability: "unsafe" },
    next: `"${fork.url}" is a fork: check what it changed; --unsafe then writes what nix-community/nixos-generators would build`,
  };
}

function isFork(input: FlakeInput): boolean {
  return isGenerators(input) && !OWN.test(input.url!);
}
