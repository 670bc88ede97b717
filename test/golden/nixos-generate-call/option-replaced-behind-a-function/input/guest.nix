{ lib, ... }:
{
  vmware.baseImageSize = 4096;
  networking.hostName = "box";
}
// lib.optionalAttrs (!false) { vmware.vmName = "box"; }
