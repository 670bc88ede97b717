#!/bin/sh
nix profile install github:nixos-generate-shim/nixos-generate-shim
nix profile install github:nixos-generate-shim/nixos-generate-shim
nix profile install github:nixos-generate-shim/nixos-generate-shim
nixos-generate -f iso -c ./iso.nix
nixos-generate -f azure -c ./azure.nix
