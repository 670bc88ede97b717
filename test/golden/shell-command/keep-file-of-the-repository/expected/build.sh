#!/bin/sh
./nixos-generate -f iso --flake .#live
"$TOOLS/nixos-generate" -f iso --flake .#live
"$HOME/.nix-profile/bin/nixos-generate" -f iso --flake .#live
