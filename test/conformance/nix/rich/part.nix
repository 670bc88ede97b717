{ pkgs, ... }:
{
  imports = [ ./deep.nix ];

  boot.kernelParams = [ "part=1" ];
  boot.initrd.availableKernelModules = [ "megaraid_sas" ];
  boot.postBootCommands = "echo part";
  environment.loginShellInit = "echo part";
  environment.systemPackages = [ pkgs.tmux ];
}
