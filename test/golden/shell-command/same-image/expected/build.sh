#!/usr/bin/env bash
set -euo pipefail
# One image for each cloud.
nix build .#nixosConfigurations.web.config.system.build.images.digital-ocean -o out/do --impure
nix build ".#nixosConfigurations.\"$HOST\".config.system.build.images.google-compute" --no-link --print-out-paths --impure --show-trace   # the big one
sudo nix build "$FLAKE#nixosConfigurations.db.config.system.build.images.vmware" --no-link --print-out-paths --impure --cores 4
nix-build '<nixpkgs/nixos>' -A config.system.build.images.openstack -I nixpkgs=channel:nixos-25.05 -I nixos-config=./openstack.nix -o result
nix-build '<nixpkgs/nixos>' -A config.system.build.images.azure -I "nixos-config=$HOME/hosts/azure.nix" -o "$OUT/azure"
