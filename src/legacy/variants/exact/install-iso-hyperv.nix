# A Hyper-V guest has no wireless card.
{ lib, ... }:
{
  systemd.services.wpa_supplicant.wantedBy = lib.mkOverride 40 [ ];
  systemd.services.sshd.wantedBy = lib.mkForce [ "multi-user.target" ];
}
