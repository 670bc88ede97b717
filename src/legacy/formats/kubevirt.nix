{ lib, modulesPath, ... }@args:
{
  imports = [
    (import ../builder.nix args "kubevirt" "virtualisation/kubevirt.nix")
    ../disk-size.nix
  ];

  formatAttr = "kubevirtImage";
  fileExtension = ".qcow2";
}
