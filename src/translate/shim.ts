/** The flake that the drop-in is installed and run from; rewritten commands and code name it. */
export const SHIM_FLAKE = "github:nixos-generate-shim/nixos-generate-shim";
