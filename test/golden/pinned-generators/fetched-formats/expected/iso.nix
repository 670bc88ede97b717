# Built from NIX_PATH, or from what is fetched where that has nothing.
let
  fetched = builtins.fetchGit { url = "https://github.com/nix-community/nixos-generators"; };
in
{ pkgs, ... }:
{
  image = pkgs.nixos {
    imports = [
      ./configuration.nix
      "${fetched}/formats/install-iso.nix"
    ];
  };
  options = import (fetched + "/format-module.nix");
  generate = import <nixos-generators/nixos-generate.nix>;
}
