let
  sources = import ./nix/sources.nix;
  pick = name: sources.${name};
in
import ./images.nix { source = pick "nixos-generators"; }
