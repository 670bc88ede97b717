#!/usr/bin/env bash
nixos-generate() {
  command nix build ".#$1"
}
nixos-generate iso
