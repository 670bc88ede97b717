#!/bin/sh
nix run github:nixos-generate-shim/nixos-generate-shim -- -f iso --flake .#live -o result
dd if="$(nix run github:nixos-generate-shim/nixos-generate-shim -- -f raw-efi --flake .#disk)" of=/dev/sdX
nix run github:nixos-generate-shim/nixos-generate-shim -- -f vm-nogui --flake .#test --run
nix run github:nixos-generate-shim/nixos-generate-shim -- -f kexec-bundle --flake .#rescue
nix run github:nixos-generate-shim/nixos-generate-shim -- --list
nix run github:nixos-generate-shim/nixos-generate-shim -- -f azure --flake .#web --disk-size 20480
