import { COMMAND_FIXERS } from "./commands.ts";
import { flakeInput } from "./nix/flake-input.ts";
import { nixosGenerateCall } from "./nix/nixos-generate-call.ts";
import type { Fixer } from "./types.ts";

/** Every fixer, in the order in which their findings are listed. */
export const FIXERS: readonly Fixer[] = [nixosGenerateCall, flakeInput, ...COMMAND_FIXERS];
