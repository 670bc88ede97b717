#!/bin/sh
nixos-generate -f qcow -c ./machine.nix -o machine
cp "$(nixos-generate -f iso -c live/)" live.iso
sudo nixos-generate -f iso -c live | tee log
nixos-generate -f amazon -c ./machine.nix --disk-size 8192
nixos-generate -f hyperv -c ./machine.nix
nixos-generate -f raw -c ./apart.nix -o raw
nixos-generate -f raw -c ./apart.nix -o raw --disk-size 4096
nixos-generate -f sd-aarch64 --system aarch64-linux -c ./board.nix -o board
nixos-generate -f iso -c "$1"
image=$(nixos-generate -f gce -c "$1")
