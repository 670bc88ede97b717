{ lib, modulesPath, ... }@args:
{
  imports = [
    (import ../builder.nix args "hyperv" "virtualisation/hyperv-image.nix")
    ../disk-size.nix
    ../pieces/special-disk-size.nix
  ];

  formatAttr = "hypervImage";
  fileExtension = ".vhdx";
}
