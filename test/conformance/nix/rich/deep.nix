{ pkgs, ... }:
{
  boot.kernelParams = [ "deep=1" ];
  boot.initrd.kernelModules = [ "loop" ];
  environment.systemPackages = [ pkgs.vim ];
  networking.firewall.allowedTCPPorts = [ 22 ];
  services.udev.extraRules = "# deep";
}
