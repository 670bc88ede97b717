#!/usr/bin/env bash
set -euo pipefail
# One image for each cloud.
nix build --impure --print-out-paths --out-link out/do '.#nixosConfigurations.web.config.system.build.images.digital-ocean'
nix build --impure --print-out-paths --no-link --show-trace ".#nixosConfigurations.\"$HOST\".config.system.build.images.google-compute"   # the big one
sudo nix build --impure --print-out-paths --no-link --cores 4 "$FLAKE#nixosConfigurations.db.config.system.build.images.vmware"
nix-build '<nixpkgs/nixos>' -A config.system.build.images.openstack -I nixpkgs=channel:nixos-25.05 -I nixos-config=./openstack.nix --out-link result
nix-build '<nixpkgs/nixos>' -A config.system.build.images.azure -I "nixos-config=$HOME/hosts/azure.nix" --out-link "$OUT/azure"
