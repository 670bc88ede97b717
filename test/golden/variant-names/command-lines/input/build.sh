#!/usr/bin/env bash
# nixos-rebuild build-image --image-variant do
nixos-rebuild build-image --flake .#web --image-variant gce
nixos-rebuild build-image --image-variant=qcow --flake .#web
nix build ".#nixosConfigurations.\"$HOST\".config.system.build.images.install-iso" -o result
nix-build '<nixpkgs/nixos>' -A config.system.build.images.qcow-efi -I nixos-config=./web.nix
nixos-rebuild build-image --image-variant qcow2 --flake .#web
nixos-rebuild build-image --image-variant docker --flake .#web
nixos-rebuild build-image --image-variant "$variant" --flake .#web
