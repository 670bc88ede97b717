#!/usr/bin/env bash
# nixos-rebuild build-image --image-variant do
nixos-rebuild build-image --flake .#web --image-variant google-compute
nixos-rebuild build-image --image-variant=qemu --flake .#web
nix build ".#nixosConfigurations.\"$HOST\".config.system.build.images.iso-installer" -o result
nix-build '<nixpkgs/nixos>' -A config.system.build.images.qemu-efi -I nixos-config=./web.nix
nixos-rebuild build-image --image-variant qcow2 --flake .#web
nixos-rebuild build-image --image-variant docker --flake .#web
nixos-rebuild build-image --image-variant "$variant" --flake .#web
