{ lib, modulesPath, ... }@args:
{
  imports = [
    (import ../builder.nix args "azure" "virtualisation/azure-image.nix")
    ../disk-size.nix
  ];

  formatAttr = "azureImage";
  fileExtension = ".vhd";
}
