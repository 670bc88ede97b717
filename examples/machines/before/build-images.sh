#!/usr/bin/env bash
# Builds what goes out: build-images.sh [folder]
set -euo pipefail

folder=${1:-images}
mkdir -p "$folder"

# Kept by a link, looked at by nobody.
nixos-generate -f azure --flake .#web -o "$folder/azure"
nixos-generate -f qcow-efi --flake .#web -o "$folder/qcow"

# The path of the file is read.
template=$(nixos-generate -f proxmox --flake .#web)
cp "$template" "$folder/web.vma.zst"
