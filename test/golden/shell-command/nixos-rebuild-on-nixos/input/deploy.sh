#!/usr/bin/env bash
set -e
nixos-rebuild switch --flake .#host
nixos-generate -f azure --flake .#host
image=$(nixos-generate -f gce --flake ".#$1")
gsutil cp "$image" gs://images/
nixos-generate -f do --flake .#host -o droplet
path=$(nixos-generate -f do --flake .#host -o droplet)
