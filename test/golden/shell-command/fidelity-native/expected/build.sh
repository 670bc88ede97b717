#!/bin/sh
nix build --impure --print-out-paths --out-link result '.#nixosConfigurations.live.config.system.build.images.iso'
nix-build '<nixpkgs/nixos>' -A config.system.build.images.qemu -I nixos-config=./vm.nix --no-out-link
nix run github:nixos-generate-shim/nixos-generate-shim -- -f kexec --flake .#rescue
nix run github:nixos-generate-shim/nixos-generate-shim -- -f docker --flake .#web
nix run github:nixos-generate-shim/nixos-generate-shim -- -f vm --flake .#test --run
