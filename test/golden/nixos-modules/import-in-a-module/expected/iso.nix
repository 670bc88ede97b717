{ inputs, lib, ... }:
{
  imports = [
    ./base.nix
    {
      imports = [
        (
          { lib, modulesPath, ... }:
          {
            imports = [ "${modulesPath}/installer/cd-dvd/installation-cd-base.nix" ];
            systemd.services.wpa_supplicant.wantedBy = lib.mkForce [ "multi-user.target" ];
            systemd.services.sshd.wantedBy = lib.mkForce [ "multi-user.target" ];
          }
        )
      ];
    }
  ];
  isoImage.volumeID = "RESCUE";
}
