#!/bin/sh
nixos-generate -f iso -c ./live.nix -o live
nixos-generate -f install-iso -c ./live.nix -o installer
