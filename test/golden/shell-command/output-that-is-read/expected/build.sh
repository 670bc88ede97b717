#!/usr/bin/env bash
image=$(nixos-generate -f gce --flake .#web)
nixos-generate -f do --flake .#web | tee build.log
nixos-generate -f do --flake .#web > path.txt
nix build --impure --print-out-paths --no-link '.#nixosConfigurations.web.config.system.build.images.digital-ocean' > /dev/null
nix build --impure --print-out-paths --no-link '.#nixosConfigurations.web.config.system.build.images.digital-ocean' >&2
build() {
  nixos-generate -f vmware --flake .#web
}
log() { nix build --impure --print-out-paths --no-link '.#nixosConfigurations.web.config.system.build.images.azure'; }
cp "$(build)" image.vmdk
log
