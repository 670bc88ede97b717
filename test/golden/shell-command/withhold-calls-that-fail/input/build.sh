#!/bin/sh
nixos-generate -f qcow2 -c ./vm.nix
nixos-generate --format=iso -c ./vm.nix
nixos-generate -c ./vm.nix
