# Builds with the files of nixos-generators.
{ source }: import (source + "/nixos-generate.nix") { configuration = ./configuration.nix; }
