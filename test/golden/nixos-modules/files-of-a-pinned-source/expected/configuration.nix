let
  sources = import ./nix/sources.nix;
in
{ config, ... }:
{
  imports = [
    ./hardware.nix
    {
      imports = [
        (
          { lib, modulesPath, ... }:
          {
            imports = [ "${modulesPath}/virtualisation/proxmox-lxc.nix" ];
            boot.loader.grub.enable = lib.mkForce false;
            boot.loader.systemd-boot.enable = lib.mkForce false;
          }
        )
      ];
    }
  ];
  system.build.template = config.system.build.tarball;
}
