{ nixpkgs, nixos-generators, ... }: nixpkgs.lib.nixosSystem { modules = [ ]; }
