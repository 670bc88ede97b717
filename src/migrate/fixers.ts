import type { Fixer } from "./engine/types.ts";
import { COMMAND_FIXERS } from "./languages/commands.ts";
import { variantNames } from "./languages/names/variant-names.ts";
import { generatorsPackage } from "./nix/generators-package.ts";
import { nixpkgsRelease } from "./nix/nixpkgs-release.ts";
import { pinnedGenerators } from "./nix/pinned-generators.ts";
import { allFormats } from "./rules/all-formats/rule.ts";
import { flakeInput } from "./rules/flake-input/rule.ts";
import { nativeNames } from "./rules/native-names/rule.ts";
import { nixosGenerateCall } from "./rules/nixos-generate-call/rule.ts";
import { nixosModules } from "./rules/nixos-modules/rule.ts";

/** Every fixer, in the order in which their findings are listed. */
export const FIXERS: readonly Fixer[] = [
  nixpkgsRelease,
  nixosGenerateCall,
  allFormats,
  nixosModules,
  generatorsPackage,
  pinnedGenerators,
  flakeInput,
  nativeNames,
  variantNames,
  ...COMMAND_FIXERS,
];
