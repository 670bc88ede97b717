# The iso of an installed machine's configuration: disks by UUID, LUKS, swap, /boot and a boot loader that it chose.
{ lib, ... }:
{
  imports = [
    ./iso.nix
    ../../fixtures/hosts/uefi.nix
  ];
  # Firmware packages are empty here.
  hardware.enableRedistributableFirmware = lib.mkForce false;
}
