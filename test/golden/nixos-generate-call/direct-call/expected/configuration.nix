{ pkgs, ... }:
{
  # the tools of the trade
  environment.systemPackages = [ pkgs.htop ];
  services.openssh.enable = true;
}
