{ inputs, pkgs, format }:
inputs.nixos-generators.nixosGenerate {
  inherit (pkgs) system;
  inherit format;
  modules = [ ../base.nix ];
}
