# The least that evaluates. No password of root: nixpkgs' OpenStack image has one of its own, and up to 24.05 they conflict.
{ lib, ... }:
{
  documentation.enable = lib.mkDefault false;
  system.stateVersion = "24.05";
  users.users.user = {
    isNormalUser = true;
    initialPassword = "nixos";
  };
}
