#!/bin/sh
nix-env -i "$(nix build --no-link --print-out-paths github:nixos-generate-shim/nixos-generate-shim)"
nix profile install github:nixos-generate-shim/nixos-generate-shim
nix-env -i "$(nix build --no-link --print-out-paths github:nixos-generate-shim/nixos-generate-shim)"
nixos-generate -f iso -c ./iso.nix
nixos-generate -f azure -c ./azure.nix
