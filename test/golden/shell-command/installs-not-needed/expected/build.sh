#!/usr/bin/env bash
set -e
nix profile install nixpkgs#jq
nix profile install nixpkgs#git && \
  nix profile install nixpkgs#curl
nix profile install nixpkgs#hello && \
  nix profile install nixpkgs#curl
nix profile install nixpkgs#gum
nix-build '<nixpkgs/nixos>' -A config.system.build.images.vmware -I nixos-config=./box.nix -o box
