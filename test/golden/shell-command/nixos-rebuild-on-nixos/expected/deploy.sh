#!/usr/bin/env bash
set -e
nixos-rebuild switch --flake .#host
nixos-rebuild build-image --image-variant azure --flake .#host
image=$(nixos-rebuild build-image --image-variant google-compute --flake ".#$1")
gsutil cp "$image" gs://images/
nix build .#nixosConfigurations.host.config.system.build.images.digital-ocean -o droplet --impure
path=$(nixos-generate -f do --flake .#host -o droplet)
