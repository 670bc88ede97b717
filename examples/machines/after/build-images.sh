#!/usr/bin/env bash
# Builds what goes out: build-images.sh [folder]
set -euo pipefail

folder=${1:-images}
mkdir -p "$folder"

# Kept by a link, looked at by nobody.
nix build --impure --print-out-paths --out-link "$folder/azure" '.#nixosConfigurations.web.config.system.build.images.azure'
nixos-generate -f qcow --flake .#web -o "$folder/qcow"

# The path of the file is read.
template=$(nixos-generate -f proxmox --flake .#web)
cp "$template" "$folder/web.vma.zst"
