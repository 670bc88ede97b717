# As nixos-generators had it: serial console, no boot menu, GRUB, USB disks, nixos.img.
{ lib, ... }:
{
  boot.kernelParams = [ "console=ttyS0" ];
  boot.loader.timeout = lib.mkDefault 0;
  boot.loader.systemd-boot.enable = lib.mkOverride 999 false;
  boot.loader.grub = { device = "nodev"; efiSupport = true; efiInstallAsRemovable = true; };
  boot.initrd.availableKernelModules = [ "uas" ];
  image.baseName = "nixos";
  system.nixos.tags = lib.mkForce [ ];
}
