# nixpkgs' own variant of the same configuration.
{
  imports = [ ./common.nix ];
  image.modules.kexec =
    { lib, ... }:
    {
      system.installer.channel.enable = false;
      netboot.squashfsCompression = "zstd -Xcompression-level 1";
      fileSystems."/nix/.ro-store" = lib.mkForce {
        fsType = "squashfs";
        device = "../nix-store.squashfs";
        options = [ "loop" ];
        neededForBoot = true;
      };
    };
}
