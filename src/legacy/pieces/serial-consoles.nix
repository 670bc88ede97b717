# `boot.consoles`: the kernel's serial consoles of a qcow-efi image, an option of nixos-generators that configurations
# set at top level. Its definitions of `boot.kernelParams` stay with the format (see pieces/disk.nix).
{ lib, pkgs, ... }:
{
  options.boot.consoles = lib.mkOption {
    type = lib.types.listOf lib.types.str;
    default = [
      "ttyS0"
    ]
    ++ lib.optional pkgs.stdenv.hostPlatform.isAarch "ttyAMA0,115200"
    ++ lib.optional pkgs.stdenv.hostPlatform.isRiscV64 "ttySIF0,115200";
    example = [ "ttyS2,115200" ];
    description = "Consoles handed to the kernel, each as `console=...`.";
  };
}
