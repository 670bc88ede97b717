#!/bin/sh
nixos-generate -f azure --flake .#web
nix run github:nixos-generate-shim/nixos-generate-shim -- -f azure --flake .#web
nix shell github:nixos-generate-shim/nixos-generate-shim -c bash -c 'nixos-generate -f azure -c x.nix'
