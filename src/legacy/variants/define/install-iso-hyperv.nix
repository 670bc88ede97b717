# nixpkgs has no install-iso-hyperv variant.
{ modulesPath, ... }:
{
  imports = [ "${modulesPath}/installer/cd-dvd/installation-cd-base.nix" ];
}
