{ inputs, lib, ... }:
{
  imports = with inputs.nixos-generators.nixosModules; [
    ./base.nix
    install-iso
  ];
  isoImage.volumeID = "RESCUE";
}
