{ pkgs ? import <nixpkgs> { } }:
pkgs.mkShell {
  packages = [
    pkgs.git
    pkgs.nixos-generators # images
  ];
  buildInputs = with pkgs; [ nixos-generators jq ];
}
