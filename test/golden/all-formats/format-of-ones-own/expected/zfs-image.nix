{
  config,
  lib,
  modulesPath,
  pkgs,
  ...
}:
{
  imports = [
    ./disk.nix
    "${modulesPath}/image/file-options.nix"
  ];

  system.build.zfsImage = pkgs.callPackage ./zfs-image-builder.nix { inherit config; };

  image.extension = lib.mkDefault "img";
  system.build.image = lib.mkOverride 90 config.system.build.zfsImage;
}
