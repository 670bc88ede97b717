{ pkgs, ... }:
{
  networking.hostName = "web";
  networking.firewall.allowedTCPPorts = [
    22
    80
  ];

  services.nginx.enable = true;
  services.openssh.enable = true;

  environment.systemPackages = [ pkgs.hello ];

  system.stateVersion = "25.11";
}
