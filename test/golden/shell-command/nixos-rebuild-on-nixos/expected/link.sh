#!/usr/bin/env bash
nixos-rebuild switch --flake .#host
nixos-rebuild build-image --image-variant azure --flake .#host
image=$(nix run nixpkgs#nixos-rebuild-ng -- build-image --image-variant google-compute --flake ".#$1" --no-link)
