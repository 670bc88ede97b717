#!/usr/bin/env bash
# What .pre-commit-hooks.yaml runs: `migrate` of this checkout, built when it is first used, on the current repository.
set -euo pipefail
checkout=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
program=$checkout/dist/nixos-generate.js
if [ ! -f "$program" ]; then
  (cd "$checkout" && npm ci --ignore-scripts --no-audit --no-fund >&2 && npm run --silent build >&2)
fi
exec node "$program" migrate "$@"
