#!/bin/sh
./nixos-generate -f iso --flake .#live
"$TOOLS/nixos-generate" -f iso --flake .#live
nix build .#nixosConfigurations.live.config.system.build.images.iso --no-link --print-out-paths --impure
