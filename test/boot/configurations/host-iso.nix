# The iso of an installed machine's configuration: disks by UUID, LUKS, swap, /boot and a boot loader that it chose.
{ lib, ... }:
{
  imports = [
    # The settings of the image are in its variant there: mounts of the machine itself are what --image-of-host ignores.
    ./native-iso.nix
    ../../fixtures/hosts/uefi.nix
  ];
  # Firmware packages are empty here.
  hardware.enableRedistributableFirmware = lib.mkForce false;
}
