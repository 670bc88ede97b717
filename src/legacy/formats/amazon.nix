{ lib, modulesPath, ... }@args:
{
  imports = [
    (import ../builder.nix args "amazon" "../maintainers/scripts/ec2/amazon-image.nix")
    ../disk-size.nix
  ];

  formatAttr = "amazonImage";
  fileExtension = ".vhd";
}
