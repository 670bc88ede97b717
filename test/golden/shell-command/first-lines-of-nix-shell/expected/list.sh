#!/usr/bin/env nix-shell
#!nix-shell -i bash -p jq nixos-generators git
nixos-generate -c x.nix -f $FORMAT
