#!/bin/sh
metadata=`nixos-generate -f lxc-metadata -c "$1"`
image=`nixos-generate -c "$1" -f lxc \
  | xargs -r cat \
  | awk '{print \$3}'`
lxc image import --alias nixos $metadata $image
