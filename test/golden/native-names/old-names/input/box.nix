{ lib, ... }:
{
  networking.hostName = "box";
  image.modules.iso.isoImage = {
    makeEfiBootable = true;
    makeUsbBootable = true;
  };
  # The disk is for libvirt.
  image.modules.qcow = {
    services.qemuGuest.enable = true;
  };
  image.modules.gce.networking.hostName = lib.mkForce "cloud";
}
