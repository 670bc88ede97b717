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
in
{
  imports = [
    "${toString modulesPath}/profiles/qemu-guest.nix"
    ../pieces/serial-consoles.nix
    ../disk-size.nix
  ];

  fileSystems."/" = disk.rootFileSystem;
  fileSystems."/boot" = disk.espFileSystem;

  boot.growPartition = true;
  boot.kernelParams = map (console: "console=${console}") config.boot.consoles;
  boot.loader.timeout = 0;
  boot.loader.grub = disk.removableEfiGrub;

  system.build.qcow-efi = disk.image {
    format = "qcow2";
    partitionTableType = "efi";
  };

  formatAttr = "qcow-efi";
  fileExtension = ".qcow2";
}
