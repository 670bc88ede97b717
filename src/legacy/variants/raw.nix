# As nixos-generators had it: serial console, no boot menu, USB disks, nixos.img.
{ lib, ... }:
{
  boot.kernelParams = [ "console=ttyS0" ];
  boot.loader.timeout = lib.mkDefault 0;
  boot.initrd.availableKernelModules = [ "uas" ];
  image.baseName = "nixos";
  system.nixos.tags = lib.mkForce [ ];
}
