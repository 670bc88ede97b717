{ pkgs ? import <nixpkgs> { } }:
pkgs.mkShell {
  packages = [
    pkgs.git
    pkgs.nixos-rebuild-ng # images
  ];
  buildInputs = with pkgs; [ nixos-rebuild-ng jq ];
}
