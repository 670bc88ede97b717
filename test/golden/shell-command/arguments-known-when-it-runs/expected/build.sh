#!/usr/bin/env bash
args=(--flake .#live -o result)
for format in "${formats[@]}"; do
  nixos-generate "${args[@]}" -f "$format"
done
nix run nixpkgs#nixos-generators -- "$@"
nixos-generate -f gce --flake "$(./which-host)" $EXTRA
