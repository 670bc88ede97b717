#! /usr/bin/env nix-shell
#! nix-shell -i bash -p nixos-generators
nixos-generate -f iso -c "configuration.$1.nix"
