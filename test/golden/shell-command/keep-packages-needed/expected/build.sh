#!/bin/sh
nix-env -iA nixpkgs.nixos-generators
nix-shell -p nixos-generators jq --run 'nixos-generate -f "$1" -c x.nix'
type nixos-generate
