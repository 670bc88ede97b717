#!/usr/bin/env bash
# Prints the hash that nix/package.nix must name for the packages of today's lock file.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cp package.json package-lock.json "$folder"
(cd "$folder" && npm ci --omit=dev --ignore-scripts --no-audit --no-fund >&2 && rm -r node_modules/.bin node_modules/.package-lock.json)
nix --extra-experimental-features nix-command hash path "$folder/node_modules"
