#!/usr/bin/env nix
#! nix shell nixpkgs#nixos-generators nixpkgs#bash --command bash
nixos-generate -f iso -c x.nix
