#!/usr/bin/env bash
nixos-rebuild switch --flake .#host
nixos-rebuild build-image --flake .#host --image-variant azure
image=$(nixos-rebuild build-image --flake ".#$1" --image-variant google-compute)
