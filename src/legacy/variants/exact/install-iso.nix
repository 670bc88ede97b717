# sshd and wpa_supplicant are started at boot, as nixpkgs' own installer does from 25.11 on.
{ lib, ... }:
{
  systemd.services.wpa_supplicant.wantedBy = lib.mkForce [ "multi-user.target" ];
  systemd.services.sshd.wantedBy = lib.mkForce [ "multi-user.target" ];
}
