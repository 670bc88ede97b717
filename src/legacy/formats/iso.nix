{ lib, modulesPath, ... }@args:
{
  imports = [ (import ../builder.nix args "iso" "installer/cd-dvd/iso-image.nix") ];

  config = lib.mkMerge [
    (import ../settings.nix args "iso")
    {
      formatAttr = "isoImage";
      fileExtension = ".iso";
    }
  ];
}
