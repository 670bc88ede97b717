#!/usr/bin/env nix-shell
#!nix-shell -i bash -p jq git
nix --extra-experimental-features 'nix-command flakes' run github:nixos-generate-shim/nixos-generate-shim -- -c x.nix -f $FORMAT
