#!/usr/bin/env bash
if ! command -v nixos-generate > /dev/null; then
  echo "install it first" >&2
  exit 1
fi
nixos-generate -f azure --flake .#web
