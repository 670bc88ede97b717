#!/usr/bin/env bash
image=$(nix run nixpkgs#nixos-rebuild-ng -- build-image --image-variant google-compute --flake .#web)
nix run nixpkgs#nixos-rebuild-ng -- build-image --image-variant digital-ocean --flake .#web | tee build.log
nix run nixpkgs#nixos-rebuild-ng -- build-image --image-variant digital-ocean --flake .#web > path.txt
nix build .#nixosConfigurations.web.config.system.build.images.digital-ocean --no-link --print-out-paths --impure > /dev/null
nix build .#nixosConfigurations.web.config.system.build.images.digital-ocean --no-link --print-out-paths --impure >&2
build() {
  nix run nixpkgs#nixos-rebuild-ng -- build-image --image-variant vmware --flake .#web
}
log() { nix build .#nixosConfigurations.web.config.system.build.images.azure --no-link --print-out-paths --impure; }
cp "$(build)" image.vmdk
log
