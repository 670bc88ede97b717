#!/usr/bin/env bash
nix-build '<nixpkgs/nixos>' -A config.system.build.images.proxmox -I "nixos-config=$CONFIG" --out-link out
nix shell github:nixos-generate-shim/nixos-generate-shim -c bash -c 'nixos-generate -f iso -c ./iso.nix'
nix shell github:nixos-generate-shim/nixos-generate-shim nixpkgs#jq -c bash -c \
  "nixos-generate -f azure -c ./azure.nix | tee \"$log\""
NIX_PATH=nixpkgs=channel:nixos-25.05 nix shell github:nixos-generate-shim/nixos-generate-shim -c bash -c '
  set -e
  image=$(nixos-generate -f gce -c ./gce.nix)
  cp "$image" .
'
nix build --impure --print-out-paths --no-link '.#nixosConfigurations.web.config.system.build.images.digital-ocean'
nix shell github:nixos-generate-shim/nixos-generate-shim nixpkgs#jq -c bash -c 'nix build --impure --print-out-paths --no-link '\''.#nixosConfigurations.web.config.system.build.images.digital-ocean'\'''
nix develop -c nixos-generate -f iso --flake .#web
