#!/bin/sh
nixos-generate -f iso --flake .#live -o result
nixos-generate -f qcow -c ./vm.nix
nixos-generate -f kexec --flake .#rescue
nixos-generate -f docker --flake .#web
nixos-generate -f vm --flake .#test --run
