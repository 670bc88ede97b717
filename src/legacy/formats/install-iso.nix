{ lib, modulesPath, ... }@args:
{
  imports = [ (import ../builder.nix args "install-iso" "installer/cd-dvd/installation-cd-base.nix") ];

  # The installer's profile keeps both from starting at boot; an installer people reach over the network needs them.
  systemd.services.wpa_supplicant.wantedBy = lib.mkForce [ "multi-user.target" ];
  systemd.services.sshd.wantedBy = lib.mkForce [ "multi-user.target" ];

  formatAttr = "isoImage";
  fileExtension = ".iso";
}
