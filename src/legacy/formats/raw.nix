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
    ../disk-size.nix
    ../pieces/special-disk-size.nix
  ];

  config = lib.mkMerge [
    (import ../settings.nix args "raw")
    {
      fileSystems."/" = disk.rootFileSystem;

      boot.growPartition = true;
      boot.loader.grub.device = lib.mkDefault "/dev/vda";

      system.build.raw = disk.image { format = "raw"; };

      formatAttr = "raw";
      fileExtension = ".img";
    }
  ];
}
