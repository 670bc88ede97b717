#!/usr/bin/env bash
set -e
# nixos-generators makes the image.
nix-env -iA nixpkgs.nixos-generators
nix profile install nixpkgs#jq && nix profile install nixpkgs#nixos-generators
nix profile install github:nix-community/nixos-generators && \
  nix profile install nixpkgs#git && \
  nix profile install nixpkgs#curl
nix profile install nixpkgs#hello && \
  nix profile install github:nix-community/nixos-generators && \
  nix profile install nixpkgs#curl
nix profile install nixpkgs#nixos-generators nixpkgs#gum
nixos-generate -f vmware -c ./box.nix -o box
