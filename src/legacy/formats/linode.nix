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
  settings = import ../settings.nix args;
in
{
  imports = [
    (import ../builder.nix args "linode" "virtualisation/linode-image.nix")
    ../disk-size.nix
  ];

  config = lib.mkMerge [
    (settings "linode")
    (settings "exact/linode")
    {
      networking.enableIPv6 = true;
      networking.interfaces.eth0 = {
        tempAddress = "disabled";
        useDHCP = true;
      };

      # The size follows the content whatever `virtualisation.diskSize` says, as it always did.
      system.build.linodeImage = disk.override 50 (
        disk.image {
          diskSize = "auto";
          partitionTableType = "none";
          format = "raw";
          postVM = ''
            ${pkgs.pigz}/bin/pigz -9 $out/nixos.img
          '';
        }
      );

      formatAttr = "linodeImage";
      fileExtension = ".img.gz";
    }
  ];
}
