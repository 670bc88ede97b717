#!/bin/sh
nix build .#nixosConfigurations.live.config.system.build.images.iso -o result --impure
nix-build '<nixpkgs/nixos>' -A config.system.build.images.qemu -I nixos-config=./vm.nix --no-out-link
nixos-generate -f kexec --flake .#rescue
nixos-generate -f docker --flake .#web
nix run .#nixosConfigurations.test.config.system.build.vm --impure
