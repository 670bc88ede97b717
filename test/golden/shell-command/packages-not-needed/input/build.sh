#!/usr/bin/env bash
nix-shell -p nixos-generators jq --run '
  nixos-generate -f gce --flake .#web -o gce
  jq . < report.json
'
nix-shell -p nixos-generators --run "lxc image import \
  \$(nixos-generate -f lxc-metadata --flake .#web) \$(nixos-generate -f lxc --flake .#web)"
nix shell nixpkgs#nixos-generators nixpkgs#jq -c bash -c 'nixos-generate -f gce --flake .#web | jq -R .'
nix shell nixpkgs#nixos-generators -c bash -c 'nixos-generate -f gce --flake .#web -o a && ls a'
