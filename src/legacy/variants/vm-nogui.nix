# nixpkgs' own virtual machine opens a window and has a disk of 1024 MiB.
{ lib, ... }:
{
  virtualisation.diskSize = lib.mkDefault 2048;
  virtualisation.graphics = false;
}
