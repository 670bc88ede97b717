{
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  outputs = inputs@{ self, nixpkgs, ... }: {
    nixosConfigurations.a = nixpkgs.lib.nixosSystem {
      modules = with inputs; [
        ./a.nix
        # nixpkgs' own virtual machine has a disk of 1024 MiB.
        {
          virtualisation.vmVariant = { lib, ... }: {
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
