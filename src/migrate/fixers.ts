import type { Fixer } from "./engine/types.ts";
import { COMMAND_FIXERS } from "./languages/commands.ts";
import { variantNames } from "./languages/names/variant-names.ts";
import { allFormats } from "./rules/all-formats/rule.ts";
import { flakeInput } from "./rules/flake-input/rule.ts";
import { generatorsPackage } from "./rules/generators-package/rule.ts";
import { nativeNames } from "./rules/native-names/rule.ts";
import { nixosGenerateCall } from "./rules/nixos-generate-call/rule.ts";
import { nixosModules } from "./rules/nixos-modules/rule.ts";
import { nixpkgsRelease } from "./rules/nixpkgs-release/rule.ts";
import { pinnedGenerators } from "./rules/pinned-generators/rule.ts";

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
