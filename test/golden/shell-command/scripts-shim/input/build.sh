#!/bin/sh
nixos-generate -f azure --flake .#web
nix run nixpkgs#nixos-generators -- -f azure --flake .#web
nix-shell -p nixos-generators --run 'nixos-generate -f azure -c x.nix'
