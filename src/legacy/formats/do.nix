{ lib, modulesPath, ... }@args:
{
  imports = [
    (import ../builder.nix args "do" "virtualisation/digital-ocean-image.nix")
    ../disk-size.nix
  ];

  formatAttr = "digitalOceanImage";
  fileExtension = ".qcow2.gz";
}
