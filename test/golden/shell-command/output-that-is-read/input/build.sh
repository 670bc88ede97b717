#!/usr/bin/env bash
image=$(nixos-generate -f gce --flake .#web)
nixos-generate -f do --flake .#web | tee build.log
nixos-generate -f do --flake .#web > path.txt
nixos-generate -f do --flake .#web > /dev/null
nixos-generate -f do --flake .#web >&2
build() {
  nixos-generate -f vmware --flake .#web
}
log() { nixos-generate -f azure --flake .#web; }
cp "$(build)" image.vmdk
log
