#! /usr/bin/env nix-shell
#! nix-shell -i bash -p bash
nix --extra-experimental-features 'nix-command flakes' run github:nixos-generate-shim/nixos-generate-shim -- -f iso -c "configuration.$1.nix"
