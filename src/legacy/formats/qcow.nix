{
  config,
  lib,
  options,
  pkgs,
  modulesPath,
  ...
}@args:
let
  disk = import ../pieces/disk.nix args;
  isX86 = pkgs.stdenv.system == "x86_64-linux";
in
{
  # Without the virtio modules in the initrd the guest does not find its disk.
  imports = [
    "${toString modulesPath}/profiles/qemu-guest.nix"
    ../disk-size.nix
    ../pieces/special-disk-size.nix
  ];

  config = lib.mkMerge [
    (import ../settings.nix args "qcow")
    {
      fileSystems."/" = disk.rootFileSystem;

      boot.growPartition = true;
      boot.loader.grub = {
        device = lib.mkDefault (if isX86 then "/dev/vda" else "nodev");
        efiSupport = lib.mkIf (!isX86) (lib.mkDefault true);
        efiInstallAsRemovable = lib.mkIf (!isX86) (lib.mkDefault true);
      };

      # "hybrid": starts on BIOS and on EFI.
      system.build.qcow = disk.image {
        format = "qcow2";
        partitionTableType = "hybrid";
      };

      formatAttr = "qcow";
      fileExtension = ".qcow2";
    }
  ];
}
