#!/bin/sh
nix --extra-experimental-features 'nix-command flakes' run nixpkgs#nixos-generators -- -f azure --flake .#web
nix run --refresh github:nix-community/nixos-generators -- -f azure --flake .#web
ssh builder nixos-generate -f azure --flake .#web
cd nixos-generators && ./nixos-generate -f azure --flake ..#web -o "$1"
./nixos-generators/nixos-generate -f iso -c "$2"
