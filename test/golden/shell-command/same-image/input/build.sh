#!/usr/bin/env bash
set -euo pipefail
# One image for each cloud.
nixos-generate -f do --flake .#web -o out/do
nixos-generate --format gce --flake ".#$HOST" --show-trace   # the big one
sudo nixos-generate -f vmware --flake "$FLAKE#db" --cores 4
nixos-generate -f openstack -c ./openstack.nix -I nixpkgs=channel:nixos-25.05 -o result
nixos-generate -f azure -c ~/hosts/azure.nix -o "$OUT/azure"
