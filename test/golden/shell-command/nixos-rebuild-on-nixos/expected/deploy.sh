#!/usr/bin/env bash
set -e
nixos-rebuild switch --flake .#host
nixos-rebuild build-image --flake .#host --image-variant azure
image=$(nixos-rebuild build-image --flake ".#$1" --image-variant google-compute)
gsutil cp "$image" gs://images/
nix build --impure --print-out-paths --out-link droplet '.#nixosConfigurations.host.config.system.build.images.digital-ocean'
path=$(nixos-generate -f do --flake .#host -o droplet)
