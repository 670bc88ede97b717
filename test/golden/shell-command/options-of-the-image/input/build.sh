#!/bin/sh
nixos-generate -f iso -c ./live.nix -o live
iso=$(nixos-generate -f iso -c ./live.nix)
nixos-generate -f proxmox --flake .#vm -o vm
nixos-generate -f vm -c ./test.nix --run
nixos-generate -f proxmox-lxc -c ./imports.nix
nixos-generate -f sd-aarch64 -c ./reads.nix -o card
