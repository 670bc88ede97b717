{ lib, modulesPath, ... }@args:
{
  imports = [
    (import ../builder.nix args "gce" "virtualisation/google-compute-image.nix")
    ../disk-size.nix
  ];

  formatAttr = "googleComputeImage";
  fileExtension = ".raw.tar.gz";
}
