# nixpkgs' own variant of the same configuration: what isoImage sets is only known inside it.
{
  imports = [ ./common.nix ];
  image.modules.iso =
    { lib, ... }:
    {
      isoImage.squashfsCompression = "zstd -Xcompression-level 1";
      fileSystems."/nix/.ro-store" = lib.mkForce {
        fsType = "squashfs";
        device = "/sysroot/iso/nix-store.squashfs";
        options = [ "loop" ];
        neededForBoot = true;
      };
    };
}
