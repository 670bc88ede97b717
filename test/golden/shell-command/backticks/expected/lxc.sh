#!/bin/sh
metadata=`nix --extra-experimental-features 'nix-command flakes' run github:nixos-generate-shim/nixos-generate-shim -- -f lxc-metadata -c "$1"`
image=`nix --extra-experimental-features 'nix-command flakes' run github:nixos-generate-shim/nixos-generate-shim -- -c "$1" -f lxc \
  | xargs -r cat \
  | awk '{print \$3}'`
lxc image import --alias nixos $metadata $image
