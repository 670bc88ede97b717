#!/usr/bin/env bash
# Builds one image with real Nix and prints its path, the way an old script would have asked for it.
# Uses the nixpkgs on the search path when there is one, else the small one that comes with the tests.
source "$(dirname "${BASH_SOURCE[0]}")/prepare.sh"

if [ $# -eq 0 ]; then
  set -- -f iso -c examples/configuration.nix
fi

if nix-instantiate --find-file nixpkgs >/dev/null 2>&1; then
  say "on the nixpkgs at $(nix-instantiate --find-file nixpkgs)"
else
  export NIX_PATH="nixpkgs=$PWD/test/fixtures/nixpkgs"
  # Nothing of it can be downloaded.
  export NIX_CONFIG="${NIX_CONFIG:-}
substituters ="
  say "there is no <nixpkgs> here; on the small stand-in at test/fixtures/nixpkgs"
fi

say "nixos-generate $*"
exec node dist/nixos-generate.js "$@"
