#!/usr/bin/env bash
if ! nix build \
  --impure \
  --print-out-paths \
  --out-link "$dir" \
  "git+ssh://git@example.org/hosts?ref=$branch#nixosConfigurations.\"$host\".config.system.build.images.proxmox" 2> build.log
then
  exit 1
fi
nix run nixpkgs#nixos-generators -- \
    -f qcow \
    -c "$(pwd)/vm.nix"
