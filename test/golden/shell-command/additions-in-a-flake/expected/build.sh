#!/usr/bin/env bash
set -euo pipefail
nix build .#nixosConfigurations.live.config.system.build.images.iso -o live
iso=$(nix run nixpkgs#nixos-rebuild-ng -- build-image --image-variant iso --flake .#live)
nix build .#nixosConfigurations.web.config.system.build.images.raw-efi -o web
nix build .#nixosConfigurations.disk.config.system.build.images.qemu -o disk
nix build .#nixosConfigurations.live.config.system.build.images.docker -o docker
nix run .#nixosConfigurations.disk.config.system.build.vm
nix build .#nixosConfigurations.web.config.system.build.images.lxc --no-link --print-out-paths
for host in web disk; do
  nix build ".#nixosConfigurations.$host.config.system.build.images.iso" -o "$host"
done
nix build .#nixosConfigurations.nowhere.config.system.build.images.iso --no-link --print-out-paths
