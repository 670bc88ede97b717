{ lib, pkgs, ... }:
{
  # With the boot loader of the board in front.
  system.build.raw = lib.mkForce (pkgs.callPackage ./image.nix { });
}
