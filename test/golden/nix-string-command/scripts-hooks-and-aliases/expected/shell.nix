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
      nix build ".#nixosConfigurations.\"''${HOST}\".config.system.build.images.google-compute" \
        -o "''${OUT}" \
        --impure
    '')
    (pkgs.writeShellApplication {
      name = "mkiso";
      text = "nix build \".#nixosConfigurations.\\\"\${1}\\\".config.system.build.images.azure\" -o \"$2\" --impure";
    })
  ];
  # nixos-generate -f iso
  shellHook = ''
    alias mkvm='nix run nixpkgs#nixos-generators -- -f vm --run'
  '';
}
