#!/bin/sh
nix-build '<nixpkgs/nixos>' -A config.system.build.images.iso -I nixos-config=./live.nix -o live
iso=$(NIXOS_CONFIG="$PWD"/live.nix nix run nixpkgs#nixos-rebuild-ng -- build-image --image-variant iso --no-flake)
nix build .#nixosConfigurations.vm.config.system.build.images.proxmox -o vm
nix run -f '<nixpkgs/nixos>' config.system.build.vm -I nixos-config=./test.nix
nixos-generate -f proxmox-lxc -c ./imports.nix
nixos-generate -f sd-aarch64 -c ./reads.nix -o card
