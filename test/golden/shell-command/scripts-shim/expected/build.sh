#!/bin/sh
nixos-generate -f azure --flake .#web
nix run 'git+https://git.example.org/drop-in?rev=5b0ff0ab1cd0b85f3fc2be3fca4bd83e4a1dbd2c' -- -f azure --flake .#web
nix shell 'git+https://git.example.org/drop-in?rev=5b0ff0ab1cd0b85f3fc2be3fca4bd83e4a1dbd2c' -c bash -c 'nixos-generate -f azure -c x.nix'
