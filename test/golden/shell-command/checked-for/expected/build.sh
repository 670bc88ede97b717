#!/usr/bin/env bash
if ! command -v nix > /dev/null; then
  echo "install it first" >&2
  exit 1
fi
nix build .#nixosConfigurations.web.config.system.build.images.azure --no-link --print-out-paths --impure
