{
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  outputs = { self, nixpkgs, nixos-generators, ... }: {
    nixosModules.formats = {
      imports = [ nixos-generators.nixosModules.all-formats ];
      formatConfigs.zfs-image = ./zfs-image.nix;
    };
    image = self.nixosConfigurations.nas.config.formats.zfs-image;
  };
}
