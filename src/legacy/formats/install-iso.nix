{ lib, modulesPath, ... }@args:
let
  settings = import ../settings.nix args;
in
{
  imports = [ (import ../builder.nix args "install-iso" "installer/cd-dvd/installation-cd-base.nix") ];

  config = lib.mkMerge [
    (settings "install-iso")
    (settings "exact/install-iso")
    {
      formatAttr = "isoImage";
      fileExtension = ".iso";
    }
  ];
}
