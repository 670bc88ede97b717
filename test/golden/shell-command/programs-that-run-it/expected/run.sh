#!/usr/bin/env bash
sudo -u builder env NIX_SSHOPTS=-v nix run github:nixos-generate-shim/nixos-generate-shim -- -f iso -c ./iso.nix
time timeout 2h nix build --impure --print-out-paths --no-link '.#nixosConfigurations.web.config.system.build.images.azure'
docker run --rm -v "$PWD:/src" nixos/nix nix shell github:nixos-generate-shim/nixos-generate-shim -c bash -c 'nixos-generate -f iso -c /src/x.nix'
ssh builder 'nix build --impure --print-out-paths --no-link '\''github:me/hosts#nixosConfigurations.web.config.system.build.images.google-compute'\'''
bash -c "nix run github:nixos-generate-shim/nixos-generate-shim -- -f iso -c $1"
alias mkiso='nix run github:nixos-generate-shim/nixos-generate-shim -- -f iso'
generate="nix run github:nixos-generate-shim/nixos-generate-shim --"
$generate -f iso --flake .#live
