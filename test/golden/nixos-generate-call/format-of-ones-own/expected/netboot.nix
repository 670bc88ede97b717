{ modulesPath, ... }:
{
  imports = [ "${modulesPath}/installer/netboot/netboot-minimal.nix" ];
  formatAttr = "netbootRamdisk";
}
