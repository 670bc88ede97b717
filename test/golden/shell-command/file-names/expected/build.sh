#!/bin/sh
nix build .#nixosConfigurations.live.config.system.build.images.iso -o live --impure
cp live/iso/*.iso /srv/live.iso
cp "live/iso/nixos.iso" /srv/live.iso
test -e ./live/iso/nixos.iso.sha256 || sha256sum ./live/iso/*.iso
ls live/iso/*.iso other-live/iso/nixos.iso
nixos-generate -f raw --flake .#live -o disk
cp disk/nixos.img /srv/
ISO=live/iso/nixos.iso
dd if=live/iso/nixos.iso of=/dev/sdX
sha256sum < live/iso/nixos.iso
