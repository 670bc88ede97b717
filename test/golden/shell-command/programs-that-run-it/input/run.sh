#!/usr/bin/env bash
sudo -u builder env NIX_SSHOPTS=-v nixos-generate -f iso -c ./iso.nix
time timeout 2h nixos-generate -f azure --flake .#web
docker run --rm -v "$PWD:/src" nixos/nix nix-shell -p nixos-generators --run 'nixos-generate -f iso -c /src/x.nix'
ssh builder 'nixos-generate -f gce --flake github:me/hosts#web'
bash -c "nixos-generate -f iso -c $1"
alias mkiso='nixos-generate -f iso'
generate="nix run github:nix-community/nixos-generators --"
$generate -f iso --flake .#live
