# Where the package of nixos-generators was: people call this file from a pin.
{ callPackage }:
callPackage ./nix/package.nix { }
