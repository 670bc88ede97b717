#!/usr/bin/env bash
nixos-generate-config --root /mnt
./scripts/nixos-generate-keys -f iso
nix run github:someone/nixos-generators-extra -- -f iso
nix run .#nixos-generators -- -f iso
