{ lib, ... }:
{
  imports = [ ./common.nix ];
  # The copy of nixpkgs is 60,000 files.
  system.installer.channel.enable = false;
  netboot.squashfsCompression = "zstd -Xcompression-level 1";
  # As netboot.nix has it, without threads=multi: Debian's squashfs is built without that choice.
  fileSystems."/nix/.ro-store" = lib.mkForce {
    fsType = "squashfs";
    device = "../nix-store.squashfs";
    options = [ "loop" ];
    neededForBoot = true;
  };
}
