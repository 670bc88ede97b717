# nixpkgs' own installer starts no wpa_supplicant at boot.
{ lib, ... }:
{
  systemd.services.wpa_supplicant.wantedBy = lib.mkForce [ "multi-user.target" ];
}
