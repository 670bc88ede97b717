{
  lib,
  options,
  modulesPath,
  ...
}@args:
let
  nixpkgs = import ../nixpkgs.nix args;
in
{
  imports = [ ./install-iso.nix ];

  config = lib.mkMerge [
    (import ../settings.nix args "install-iso-hyperv")
    # Until the autumn of 2024 a format by itself, which kept nixpkgs' own compression.
    (lib.optionalAttrs (!nixpkgs.hasDiskSizeOption && options.isoImage ? squashfsCompression) {
      isoImage.squashfsCompression = lib.mkOverride 999 options.isoImage.squashfsCompression.default;
    })
    {
      # No wireless in a Hyper-V guest: stronger than the mkForce (50) in install-iso.nix.
      systemd.services.wpa_supplicant.wantedBy = lib.mkOverride 40 [ ];
    }
  ];
}
