{ modulesPath, ... }:
{
  imports = [ "${modulesPath}/virtualisation/proxmox-lxc.nix" ];
  proxmoxLXC.manageNetwork = true;
}
