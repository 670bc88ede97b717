{
  config,
  pkgs,
  ...
}:
{
  imports = [ ./disk.nix ];

  system.build.zfsImage = pkgs.callPackage ./zfs-image-builder.nix { inherit config; };

  formatAttr = "zfsImage"; # what nixos-generate builds
  fileExtension = ".img";
}
