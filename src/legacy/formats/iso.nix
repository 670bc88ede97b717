{
  lib,
  options,
  modulesPath,
  ...
}@args:
{
  imports = [ (import ../builder.nix args "iso" "installer/cd-dvd/iso-image.nix") ];

  config = lib.mkMerge [
    (import ../settings.nix args "iso")
    (import ../pieces/squashfs.nix args)
    {
      formatAttr = "isoImage";
      fileExtension = ".iso";
    }
  ];
}
