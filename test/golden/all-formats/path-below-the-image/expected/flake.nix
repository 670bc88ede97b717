{
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  outputs = inputs@{ self, nixpkgs, ... }: {
    nixosConfigurations.a = nixpkgs.lib.nixosSystem {
      modules = with inputs; [
        ./a.nix
        {
          # What nixos-generators' "install-iso" had; without it, this is nixpkgs' own image.
          image.modules.iso-installer.imports = [
            (
              { lib, ... }:
              {
                systemd.services.wpa_supplicant.wantedBy = lib.mkForce [ "multi-user.target" ];
                systemd.services.sshd.wantedBy = lib.mkForce [ "multi-user.target" ];
              }
            )
          ];
          # What nixos-generators' "vm" had; without it, this is nixpkgs' own image.
          virtualisation.vmVariant =
            { lib, ... }:
            {
              virtualisation.diskSize = lib.mkDefault 2048;
            };
        }
      ];
    };
    burn = pkgs: pkgs.writeShellScript "burn" ''
      dd if=${self.nixosConfigurations.a.config.system.build.images.iso-installer}/${self.nixosConfigurations.a.config.system.build.images.iso-installer.passthru.filePath} of="$1"
      ls ${self.nixosConfigurations.a.config.system.build.images.iso-installer}/${self.nixosConfigurations.a.config.system.build.images.iso-installer.passthru.filePath}
      echo nix build .#nixosConfigurations.a.config.system.build.images.iso-installer
    '';
    apps.x86_64-linux.default = {
      type = "app";
      program = "${self.nixosConfigurations.a.config.system.build.vm}/bin/run-a-vm";
    };
  };
}
