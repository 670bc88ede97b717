{
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  outputs = { self, nixpkgs, nixos-generators, ... }: {
    nixosModules.formats = {
      imports = [ nixos-generators.nixosModules.all-formats ];
      formatConfigs.zfs-image = ./zfs-image.nix;
    };
    nixosConfigurations.nas = nixpkgs.lib.nixosSystem {
      system = "x86_64-linux";
      modules = [ self.nixosModules.formats ];
    };
    image = self.nixosConfigurations.nas.config.formats.zfs-image;
  };
}
