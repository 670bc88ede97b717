#!/usr/bin/env bash
nixos-rebuild switch --flake .#host
nixos-rebuild build-image --flake .#host --image-variant azure
image=$(nix run github:nixos-generate-shim/nixos-generate-shim -- -f gce --flake ".#$1")
