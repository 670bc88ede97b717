#!/bin/sh
nix --extra-experimental-features 'nix-command flakes' run 'git+https://git.example.org/drop-in?rev=5b0ff0ab1cd0b85f3fc2be3fca4bd83e4a1dbd2c' -- -f azure --flake .#web
nix run --refresh 'git+https://git.example.org/drop-in?rev=5b0ff0ab1cd0b85f3fc2be3fca4bd83e4a1dbd2c' -- -f azure --flake .#web
ssh builder nixos-generate -f azure --flake .#web
cd nixos-generators && ./nixos-generate -f azure --flake ..#web -o "$1"
./nixos-generators/nixos-generate -f iso -c "$2"
