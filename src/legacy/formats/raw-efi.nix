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
  imports = [ ./raw.nix ];

  fileSystems."/boot" = disk.espFileSystem;
  boot.loader.grub = (import ../settings.nix args "raw-efi").boot.loader.grub;

  system.build.raw = disk.override 99 (
    disk.image {
      format = "raw";
      partitionTableType = "efi";
    }
  );
}
