let
  sources = import ./nix/sources.nix;
in
{ config, ... }:
{
  imports = [
    ./hardware.nix
    "${sources.nixos-generators}/format-module.nix" # the options of the formats
    "${sources.nixos-generators}/formats/proxmox-lxc.nix"
  ];
  system.build.template = config.system.build.${config.formatAttr};
}
