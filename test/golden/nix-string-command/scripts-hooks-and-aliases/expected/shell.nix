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
      nix build \
        --impure \
        --print-out-paths \
        --out-link "''${OUT}" \
        ".#nixosConfigurations.\"''${HOST}\".config.system.build.images.google-compute"
    '')
    (pkgs.writeShellApplication {
      name = "mkiso";
      text = "nix build --impure --print-out-paths --out-link \"$2\" \".#nixosConfigurations.\\\"\${1}\\\".config.system.build.images.azure\"";
    })
  ];
  # nixos-generate -f iso
  shellHook = ''
    alias mkvm='nix run nixpkgs#nixos-generators -- -f vm --run'
  '';
}
