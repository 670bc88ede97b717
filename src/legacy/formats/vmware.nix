{ lib, modulesPath, ... }@args:
{
  imports = [
    (import ../builder.nix args "vmware" "virtualisation/vmware-image.nix")
    ../disk-size.nix
    ../pieces/special-disk-size.nix
  ];

  formatAttr = "vmwareImage";
  fileExtension = ".vmdk";
}
