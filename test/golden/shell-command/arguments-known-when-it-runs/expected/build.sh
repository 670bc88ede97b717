#!/usr/bin/env bash
args=(--flake .#live -o result)
for format in "${formats[@]}"; do
  nix run github:nixos-generate-shim/nixos-generate-shim -- "${args[@]}" -f "$format"
done
nix run github:nixos-generate-shim/nixos-generate-shim -- "$@"
nix run github:nixos-generate-shim/nixos-generate-shim -- -f gce --flake "$(./which-host)" $EXTRA
