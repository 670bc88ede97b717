#!/bin/sh
nix build .#nixosConfigurations.live.config.system.build.images.iso -o result --impure
dd if="$(nix run nixpkgs#nixos-rebuild-ng -- build-image --image-variant raw-efi --flake .#disk --no-link)" of=/dev/sdX
nix run .#nixosConfigurations.test.config.system.build.vm --impure
/run/current-system/sw/bin/nixos-generate -f kexec-bundle --flake .#rescue
$(which nixos-generate) --list
nix build .#nixosConfigurations.web.config.system.build.images.azure --no-link --print-out-paths --impure
