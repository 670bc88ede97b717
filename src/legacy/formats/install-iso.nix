{
  lib,
  options,
  modulesPath,
  ...
}@args:
{
  imports = [ (import ../builder.nix args "install-iso" "installer/cd-dvd/installation-cd-base.nix") ];

  config = lib.mkMerge [
    (import ../settings.nix args "exact/install-iso")
    (import ../pieces/squashfs.nix args)
    {
      formatAttr = "isoImage";
      fileExtension = ".iso";
    }
  ];
}
