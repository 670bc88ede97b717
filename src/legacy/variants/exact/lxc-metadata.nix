# The description in the metadata names the container.
{ config, lib, modulesPath, ... }:
{
  imports = [ "${modulesPath}/virtualisation/lxc-container.nix" ];
  system.build.image = lib.mkOverride 90 config.system.build.metadata;
}
