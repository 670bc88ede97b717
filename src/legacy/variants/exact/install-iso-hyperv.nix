# sshd starts at boot and wpa_supplicant does not, as in nixpkgs' own installer.
{ lib, ... }:
{
  systemd.services.wpa_supplicant.wantedBy = lib.mkOverride 40 [ ];
  systemd.services.sshd.wantedBy = lib.mkForce [ "multi-user.target" ];
}
