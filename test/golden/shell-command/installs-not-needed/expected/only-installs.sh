nix-env -iA nixpkgs.nixos-generators
