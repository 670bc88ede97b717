#!/usr/bin/env bash
nix-shell -p nixos-generators --run "nixos-generate -f proxmox -c '$CONFIG' -o out"
nix-shell -p nixos-generators --run 'nixos-generate -f iso -c ./iso.nix'
nix-shell -p nixos-generators jq --run \
  "nixos-generate -f azure -c ./azure.nix | tee \"$log\""
NIX_PATH=nixpkgs=channel:nixos-25.05 nix-shell -p nixos-generators --command '
  set -e
  image=$(nixos-generate -f gce -c ./gce.nix)
  cp "$image" .
'
nix shell nixpkgs#nixos-generators -c nixos-generate -f do --flake .#web
nix shell nixpkgs#nixos-generators nixpkgs#jq -c bash -c 'nixos-generate -f do --flake .#web'
nix develop -c nixos-generate -f iso --flake .#web
