#!/usr/bin/env bash
if ! nix build "git+ssh://git@example.org/hosts?ref=$branch#nixosConfigurations.\"$host\".config.system.build.images.proxmox" \
  -o "$dir" \
  --impure 2> build.log
then
  exit 1
fi
nix-build '<nixpkgs/nixos>' \
    -A config.system.build.images.qemu \
    -I "nixos-config=$(pwd)/vm.nix" \
    --no-out-link
