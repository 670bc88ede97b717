#!/bin/sh
nix-env -iA nixpkgs.nixos-generators
nix profile install github:nix-community/nixos-generators
nix-env -f https://github.com/nix-community/nixos-generators/archive/master.tar.gz -i
nixos-generate -f iso -c ./iso.nix
nixos-generate -f azure -c ./azure.nix
