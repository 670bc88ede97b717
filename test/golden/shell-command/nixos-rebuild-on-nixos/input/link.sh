#!/usr/bin/env bash
nixos-rebuild switch --flake .#host
nixos-generate -f azure --flake .#host -o result
image=$(nixos-generate -f gce --flake ".#$1")
