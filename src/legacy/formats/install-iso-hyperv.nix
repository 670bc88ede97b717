{ lib, ... }:
{
  imports = [ ./install-iso.nix ];

  virtualisation.hypervGuest.enable = true;

  # No wireless in a Hyper-V guest: stronger than the mkForce (50) in install-iso.nix.
  systemd.services.wpa_supplicant.wantedBy = lib.mkOverride 40 [ ];
}
