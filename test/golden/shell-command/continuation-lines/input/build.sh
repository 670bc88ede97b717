#!/usr/bin/env bash
if ! nix run github:nix-community/nixos-generators/1.8.0 -- \
  --format proxmox \
  --flake "git+ssh://git@example.org/hosts?ref=$branch#$host" \
  -o "$dir" 2> build.log
then
  exit 1
fi
nix run nixpkgs#nixos-generators -- \
    -f qcow \
    -c "$(pwd)/vm.nix"
