{ lib, modulesPath, ... }@args:
{
  imports = [
    (import ../builder.nix args "sd-x86_64" "installer/sd-card/sd-image-x86_64.nix")
  ];

  formatAttr = "sdImage";
  fileExtension = ".img.*";
}
