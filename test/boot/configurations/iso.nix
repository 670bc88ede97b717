{ lib, ... }:
{
  imports = [ ./common.nix ];
  isoImage.squashfsCompression = "zstd -Xcompression-level 1";
  # As iso-image.nix has it, without threads=multi: Debian's squashfs is built without that choice.
  fileSystems."/nix/.ro-store" = lib.mkForce {
    fsType = "squashfs";
    device = "/sysroot/iso/nix-store.squashfs";
    options = [ "loop" ];
    neededForBoot = true;
  };
}
