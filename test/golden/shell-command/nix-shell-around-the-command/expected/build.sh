#!/usr/bin/env bash
nix shell 'git+https://git.example.org/drop-in?rev=5b0ff0ab1cd0b85f3fc2be3fca4bd83e4a1dbd2c' -c bash -c "nixos-generate -f proxmox -c '$CONFIG' -o out"
nix shell 'git+https://git.example.org/drop-in?rev=5b0ff0ab1cd0b85f3fc2be3fca4bd83e4a1dbd2c' -c bash -c 'nixos-generate -f iso -c ./iso.nix'
nix shell 'git+https://git.example.org/drop-in?rev=5b0ff0ab1cd0b85f3fc2be3fca4bd83e4a1dbd2c' nixpkgs#jq -c bash -c \
  "nixos-generate -f azure -c ./azure.nix | tee \"$log\""
NIX_PATH=nixpkgs=channel:nixos-25.05 nix shell 'git+https://git.example.org/drop-in?rev=5b0ff0ab1cd0b85f3fc2be3fca4bd83e4a1dbd2c' -c bash -c '
  set -e
  image=$(nixos-generate -f gce -c ./gce.nix)
  cp "$image" .
'
nix shell 'git+https://git.example.org/drop-in?rev=5b0ff0ab1cd0b85f3fc2be3fca4bd83e4a1dbd2c' -c nixos-generate -f do --flake .#web
nix shell 'git+https://git.example.org/drop-in?rev=5b0ff0ab1cd0b85f3fc2be3fca4bd83e4a1dbd2c' nixpkgs#jq -c bash -c 'nixos-generate -f do --flake .#web'
nix develop -c nixos-generate -f iso --flake .#web
