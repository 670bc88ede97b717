# `boot.consoles`: the kernel's serial consoles of a qcow-efi image, an option of nixos-generators that configurations
# set at top level. Its definitions of `boot.kernelParams` stay with the format (see pieces/disk.nix).
{ lib, pkgs, ... }:
let
  platform = pkgs.stdenv.hostPlatform;
in
{
  options.boot.consoles = lib.mkOption {
    type = lib.types.listOf lib.types.str;
    default = [
      "ttyS0"
    ]
    ++ lib.optional (platform.isAarch32 || platform.isAarch64) "ttyAMA0,115200"
    ++ lib.optional (platform.isRiscV64 or false) "ttySIF0,115200";
    example = [ "ttyS2,115200" ];
    description = "Consoles handed to the kernel, each as `console=...`.";
  };
}
