{
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  outputs = { self, nixpkgs, nixos-generators, ... }: {
    nixosModules.formats = {
      image.modules.zfs-image = ./zfs-image.nix;
    };
    nixosConfigurations.nas = nixpkgs.lib.nixosSystem {
      system = "x86_64-linux";
      modules = [ self.nixosModules.formats ];
    };
    image = self.nixosConfigurations.nas.config.system.build.images.zfs-image;
  };
}
