{ lib, ... }:
{
  networking.hostName = "box";
  image.modules.iso.isoImage = {
    makeEfiBootable = true;
    makeUsbBootable = true;
  };
  # The disk is for libvirt.
  image.modules.qemu = {
    services.qemuGuest.enable = true;
  };
  image.modules.google-compute.networking.hostName = lib.mkForce "cloud";
}
