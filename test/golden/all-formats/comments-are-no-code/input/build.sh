#!/bin/sh
# nix build ".#nixosConfigurations.host.config.formats.$FORMAT"
nix build .#nixosConfigurations.host.config.formats.gce
