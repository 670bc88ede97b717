# A small machine to make images of:  nixos-generate -f iso -c examples/configuration.nix
# It says nothing about disks and boot loaders: the format decides those.
{ pkgs, ... }:
{
  networking.hostName = "example";

  services.openssh.enable = true;
  networking.firewall.allowedTCPPorts = [ 22 ];

  users.users.admin = {
    isNormalUser = true;
    extraGroups = [ "wheel" ];
    # Put your own key here.
    openssh.authorizedKeys.keys = [ ];
  };

  environment.systemPackages = [ pkgs.hello ];

  system.stateVersion = "25.11";
}
