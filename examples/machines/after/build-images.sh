#!/usr/bin/env bash
# Builds what goes out: build-images.sh [folder]
set -euo pipefail

folder=${1:-images}
mkdir -p "$folder"

# Kept by a link, looked at by nobody.
nix build .#nixosConfigurations.web.config.system.build.images.azure -o "$folder/azure"
nix build .#nixosConfigurations.web.config.system.build.images.qemu-efi -o "$folder/qcow"

# The path of the file is read.
template=$(nix run nixpkgs#nixos-rebuild-ng -- build-image --image-variant proxmox --flake .#web)
cp "$template" "$folder/web.vma.zst"
