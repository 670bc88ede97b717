{ pkgs ? import <nixpkgs> { } }:
let
  flake = ./.;
in
pkgs.mkShell {
  packages = [
    (pkgs.writeShellScriptBin "mkimage" ''
      set -eu
      format=''${1:-iso}
      nix run nixpkgs#nixos-generators -- -f "$format" --flake ${flake}#web
      nix run nixpkgs#nixos-generators -- -f gce --flake ".#''${HOST}" \
        -o "''${OUT}"
    '')
    (pkgs.writeShellApplication {
      name = "mkiso";
      text = "nix run github:nix-community/nixos-generators -- -f azure --flake \".#\${1}\" -o \"$2\"";
    })
  ];
  # nixos-generate -f iso
  shellHook = ''
    alias mkvm='nix run nixpkgs#nixos-generators -- -f vm --run'
  '';
}
