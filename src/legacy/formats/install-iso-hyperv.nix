{
  lib,
  modulesPath,
  ...
}@args:
let
  nixpkgs = import ../nixpkgs.nix args;
in
# Until the autumn of 2024 a format by itself, which kept nixpkgs' own compression and its wireless: with nixpkgs' module as
# near as it was, since the order of lists depends on it.
if nixpkgs.hasDiskSizeOption then
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
else
  {
    imports = [ (import ../builder.nix args "install-iso-hyperv" "installer/cd-dvd/installation-cd-base.nix") ];

    config = lib.mkMerge [
      (import ../settings.nix args "install-iso-hyperv")
      {
        systemd.services.sshd.wantedBy = lib.mkForce [ "multi-user.target" ];
        formatAttr = "isoImage";
        fileExtension = ".iso";
      }
    ];
  }
