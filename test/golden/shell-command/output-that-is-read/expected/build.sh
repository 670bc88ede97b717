#!/usr/bin/env bash
image=$(nix run github:nixos-generate-shim/nixos-generate-shim -- -f gce --flake .#web)
nix run github:nixos-generate-shim/nixos-generate-shim -- -f do --flake .#web | tee build.log
nix run github:nixos-generate-shim/nixos-generate-shim -- -f do --flake .#web > path.txt
nix build --impure --print-out-paths --no-link '.#nixosConfigurations.web.config.system.build.images.digital-ocean' > /dev/null
nix build --impure --print-out-paths --no-link '.#nixosConfigurations.web.config.system.build.images.digital-ocean' >&2
build() {
  nix run github:nixos-generate-shim/nixos-generate-shim -- -f vmware --flake .#web
}
log() { nix build --impure --print-out-paths --no-link '.#nixosConfigurations.web.config.system.build.images.azure'; }
cp "$(build)" image.vmdk
log
