{
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  outputs = { self, nixpkgs, nixos-generators, ... }: {
    nixosModules.formats = {
      imports = [ ];
      image.modules.zfs-image = ./zfs-image.nix;
    };
    image = self.nixosConfigurations.nas.config.system.build.images.zfs-image;
  };
}
