#!/bin/sh
./nixos-generate -f iso --flake .#live
"$TOOLS/nixos-generate" -f iso --flake .#live
nix run github:nixos-generate-shim/nixos-generate-shim -- -f iso --flake .#live
