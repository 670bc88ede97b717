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
  imports = [ ../disk-size.nix ];

  fileSystems."/" = disk.rootFileSystem;

  boot.growPartition = true;
  boot.kernelParams = [ "console=ttyS0" ];
  boot.loader.grub.device = lib.mkDefault "/dev/vda";
  boot.loader.timeout = lib.mkDefault 0;
  boot.initrd.availableKernelModules = [ "uas" ];

  system.build.raw = disk.image { format = "raw"; };

  formatAttr = "raw";
  fileExtension = ".img";
}
