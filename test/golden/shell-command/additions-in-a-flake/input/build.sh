#!/usr/bin/env bash
set -euo pipefail
nixos-generate -f iso --flake .#live -o live
iso=$(nixos-generate --format iso --flake .#live)
nixos-generate -f raw-efi --flake .#web -o web
nixos-generate -f qcow --flake ".#disk" -o disk
nixos-generate -f docker --flake .#live -o docker
nixos-generate -f vm-nogui --flake .#disk --run
nixos-generate -f lxc --flake .#web --disk-size 2048
for host in web disk; do
  nixos-generate -f iso --flake ".#$host" -o "$host"
done
nixos-generate -f iso --flake .#nowhere
