#!/bin/sh
nix build --impure --print-out-paths --out-link result '.#nixosConfigurations.live.config.system.build.images.iso'
nix-build '<nixpkgs/nixos>' -A config.system.build.images.qemu -I nixos-config=./vm.nix --no-out-link
nixos-generate -f kexec --flake .#rescue
nixos-generate -f docker --flake .#web
nixos-generate -f vm --flake .#test --run
