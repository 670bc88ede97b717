#!/bin/sh
nix --extra-experimental-features 'nix-command flakes' run github:nixos-generate-shim/nixos-generate-shim -- -f azure --flake .#web
nix run --refresh github:nixos-generate-shim/nixos-generate-shim -- -f azure --flake .#web
ssh builder nix run github:nixos-generate-shim/nixos-generate-shim -- -f azure --flake .#web
cd nixos-generators && nix build --impure --print-out-paths --out-link "$1" '..#nixosConfigurations.web.config.system.build.images.azure'
nix run github:nixos-generate-shim/nixos-generate-shim -- -f iso -c "$2"
