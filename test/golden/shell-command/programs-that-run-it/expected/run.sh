#!/usr/bin/env bash
sudo -u builder env NIX_SSHOPTS=-v nixos-generate -f iso -c ./iso.nix
time timeout 2h nixos-generate -f azure --flake .#web
docker run --rm -v "$PWD:/src" nixos/nix nix shell 'git+https://git.example.org/drop-in?rev=5b0ff0ab1cd0b85f3fc2be3fca4bd83e4a1dbd2c' -c bash -c 'nixos-generate -f iso -c /src/x.nix'
ssh builder 'nixos-generate -f gce --flake github:me/hosts#web'
bash -c "nixos-generate -f iso -c $1"
alias mkiso='nixos-generate -f iso'
generate="nix run 'git+https://git.example.org/drop-in?rev=5b0ff0ab1cd0b85f3fc2be3fca4bd83e4a1dbd2c' --"
$generate -f iso --flake .#live
