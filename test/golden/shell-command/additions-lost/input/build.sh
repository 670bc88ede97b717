#!/bin/sh
nixos-generate -f iso --flake .#live -o result
dd if="$(nixos-generate -f raw-efi --flake .#disk)" of=/dev/sdX
nixos-generate -f vm-nogui --flake .#test --run
/run/current-system/sw/bin/nixos-generate -f kexec-bundle --flake .#rescue
$(which nixos-generate) --list
nixos-generate -f azure --flake .#web --disk-size 20480
