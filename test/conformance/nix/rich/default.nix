# Sets what format modules set as well, at several import depths: the order in which the definitions of a list meet
# is part of the derivation, and the first thing to go wrong.
{ pkgs, ... }:
{
  imports = [ ./part.nix ];

  boot.kernelParams = [
    "top=1"
    "quiet"
  ];
  boot.kernelModules = [ "tun" ];
  boot.initrd.availableKernelModules = [
    "nvme"
    "virtio_net"
  ];
  boot.initrd.kernelModules = [ "dm-snapshot" ];
  boot.supportedFilesystems = [ "xfs" ];
  environment.loginShellInit = "echo top";
  environment.systemPackages = [
    pkgs.hello
    pkgs.jq
  ];
  networking.firewall.allowedTCPPorts = [ 80 ];
  networking.hostName = "rich";
  services.openssh.enable = true;
  services.udev.extraRules = "# top";
  system.nixos.tags = [ "mine" ];
  users.users.bob = {
    isNormalUser = true;
    extraGroups = [ "wheel" ];
  };
}
