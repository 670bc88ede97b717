{ lib, ... }@args:
{
  imports = [ ./install-iso.nix ];

  config = lib.mkMerge [
    (import ../settings.nix args "install-iso-hyperv")
    {
      # No wireless in a Hyper-V guest: stronger than the mkForce (50) in install-iso.nix.
      systemd.services.wpa_supplicant.wantedBy = lib.mkOverride 40 [ ];
    }
  ];
}
