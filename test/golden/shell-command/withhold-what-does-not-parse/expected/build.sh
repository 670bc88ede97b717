#!/bin/sh
if true; then
nixos-generate -f iso -c ./vm.nix
