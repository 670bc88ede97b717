{ lib, pkgs, ... }:
{
  system.build = {
    # Compressed.
    hypervImage = lib.mkForce (pkgs.callPackage ./image.nix { });
  };
}
