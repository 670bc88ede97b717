# The file is called nixos.qcow2, and the boot menu names no kind of image.
{ lib, ... }:
{
  image.baseName = "nixos";
  system.nixos.tags = lib.mkForce [ ];
}
