let
  sources = import ./nix/sources.nix;
in
{ config, ... }:
{
  imports = [
    ./hardware.nix
    ({ modulesPath, ... }: { imports = [ "${modulesPath}/virtualisation/proxmox-lxc.nix" ]; })
  ];
  system.build.template = config.system.build.tarball;
}
