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
  settings = import ../settings.nix args "qcow-efi";
in
{
  imports = [
    "${toString modulesPath}/profiles/qemu-guest.nix"
    ../pieces/serial-consoles.nix
    ../pieces/boot-disk-size.nix
    ../disk-size.nix
  ];

  fileSystems."/" = disk.rootFileSystem;
  fileSystems."/boot" = disk.espFileSystem;

  boot.growPartition = true;
  boot.kernelParams = map (console: "console=${console}") config.boot.consoles;
  boot.loader = { inherit (settings.boot.loader) grub timeout; };

  system.build.qcow-efi = disk.image {
    format = "qcow2";
    partitionTableType = "efi";
  };

  formatAttr = "qcow-efi";
  fileExtension = ".qcow2";
}
