#!/usr/bin/env nix
#! nix shell github:nixos-generate-shim/nixos-generate-shim nixpkgs#bash --command bash
nix run github:nixos-generate-shim/nixos-generate-shim -- -f iso -c x.nix
