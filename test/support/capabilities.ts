import type { Capabilities, NixosRebuildFlavour } from "../../src/detect/capabilities.ts";
import { VARIANTS } from "../../src/formats/index.ts";
import type { LegacyInvocation } from "../../src/translate/command-line/invocation.ts";
import { parseLegacyArgv } from "../../src/translate/command-line/parse.ts";
import type { PlanContext } from "../../src/translate/plan-invocation.ts";

const EVIDENCE: Readonly<Record<NixosRebuildFlavour, string>> = {
  none: "there is no nixos-rebuild on PATH",
  "bash-without-file": "nixos-rebuild is the Bash one, without --file and build-image",
  "bash-without-images": "nixos-rebuild is the Bash one, without build-image",
  bash: "nixos-rebuild is the Bash one",
  ng: "nixos-rebuild is nixos-rebuild-ng",
  unknown: "nixos-rebuild is not known",
};

/** A machine to plan for: a release of nixpkgs (24.11 has no images) and a nixos-rebuild. */
export function machine(
  release: string,
  rebuild: NixosRebuildFlavour,
  changes: Partial<Capabilities> = {},
): Capabilities {
  const variants = release < "25.05" ? [] : VARIANTS.map(({ name }) => name);
  return {
    nixpkgs: {
      place: "/nixpkgs",
      path: "/nixpkgs",
      release: { value: release, evidence: "read from /nixpkgs/lib/.version" },
      variants: { value: variants, evidence: "read from /nixpkgs/nixos/modules/image/images.nix" },
    },
    flake: undefined,
    nixosRebuild: { value: rebuild, evidence: EVIDENCE[rebuild] },
    currentSystem: "x86_64-linux",
    ...changes,
  };
}

export const CONTEXT: PlanContext = {
  cwd: "/work dir",
  nixPath: "",
  temporary: "/tmp",
  entry: "/shim/evaluate.nix",
  defaultConfiguration: "/shim/demo.nix",
};

/** An invocation from a line whose words hold no blanks. */
export function invocationOf(line: string): LegacyInvocation {
  const command = parseLegacyArgv(line.split(" "), { formatsFolder: "/formats" });
  if (command.kind !== "build") throw new Error(`not a build: ${line}`);
  return command;
}
