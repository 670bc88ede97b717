# Built when no configuration is named: a machine one can log in to, to try a format out.
# Root's password is "nixos"; never put this on a network.
{ lib, config, ... }:
{
  networking.firewall.allowedTCPPorts = [ 80 ];

  services = {
    # Priority 999: a format that has its own idea of how root gets in wins over ours.
    getty.autologinUser = lib.mkOverride 999 "root";
    nginx.enable = true;
    openssh = {
      enable = true;
      settings.PermitRootLogin = lib.mkOverride 999 "yes";
    };
  };

  system.stateVersion = config.system.nixos.release;
  users.users.root.password = "nixos";
}
