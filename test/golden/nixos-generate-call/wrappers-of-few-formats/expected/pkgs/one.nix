{ inputs, pkgs, format }:
(import ../nixos-generate.nix inputs.nixpkgs) {
  inherit (pkgs) system;
  inherit format;
  modules = [ ../base.nix ];
}
