{ inputs, lib, ... }:
{
  imports = [
    ./base.nix
    ({ modulesPath, ... }: { imports = [ "${modulesPath}/installer/cd-dvd/installation-cd-base.nix" ]; })
  ];
  isoImage.volumeID = "RESCUE";
}
