#!/bin/sh
nix-build '<nixpkgs/nixos>' -A config.system.build.images.qemu -I nixos-config=./machine.nix -o machine
cp "$(NIXOS_CONFIG="$PWD"/live/ nix --extra-experimental-features 'nix-command flakes' run nixpkgs#nixos-rebuild-ng -- build-image --image-variant iso --no-flake)" live.iso
sudo env NIXOS_CONFIG="$PWD"/live nix --extra-experimental-features 'nix-command flakes' run nixpkgs#nixos-rebuild-ng -- build-image --image-variant iso --no-flake | tee log
nix-build '<nixpkgs/nixos>' -A config.system.build.images.amazon -I nixos-config=./machine.nix --no-out-link
nix-build '<nixpkgs/nixos>' -A config.system.build.images.hyperv -I nixos-config=./machine.nix --no-out-link
nix-build '<nixpkgs/nixos>' -A config.system.build.images.raw -I nixos-config=./apart.nix -o raw
nixos-generate -f raw -c ./apart.nix -o raw --disk-size 4096
nix-build '<nixpkgs/nixos>' -A config.system.build.images.sd-card -I nixos-config=./board.nix --argstr system aarch64-linux -o board
nix-build '<nixpkgs/nixos>' -A config.system.build.images.iso -I "nixos-config=$1" --no-out-link
image=$(NIXOS_CONFIG="$(realpath "$1")" nix --extra-experimental-features 'nix-command flakes' run nixpkgs#nixos-rebuild-ng -- build-image --image-variant google-compute --no-flake)
