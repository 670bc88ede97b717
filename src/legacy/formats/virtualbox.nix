{ lib, modulesPath, ... }@args:
{
  imports = [
    (import ../builder.nix args "virtualbox" "virtualisation/virtualbox-image.nix")
    ../disk-size.nix
  ];

  formatAttr = "virtualBoxOVA";
  fileExtension = ".ova";
}
