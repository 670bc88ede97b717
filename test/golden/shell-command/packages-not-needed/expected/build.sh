#!/usr/bin/env bash
nix-shell -p jq --run '
  nix build .#nixosConfigurations.web.config.system.build.images.google-compute -o gce --impure
  jq . < report.json
'
bash -c "lxc image import \
  \$(nix run nixpkgs#nixos-rebuild-ng -- build-image --image-variant lxc-metadata --flake .#web) \$(nix run nixpkgs#nixos-rebuild-ng -- build-image --image-variant lxc --flake .#web)"
nix shell nixpkgs#jq -c bash -c 'nix run nixpkgs#nixos-rebuild-ng -- build-image --image-variant google-compute --flake .#web | jq -R .'
bash -c 'nix build .#nixosConfigurations.web.config.system.build.images.google-compute -o a --impure && ls a'
