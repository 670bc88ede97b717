# nixpkgs' own virtual machine has a disk of 1024 MiB.
{ lib, ... }:
{
  virtualisation.diskSize = lib.mkDefault 2048;
}
