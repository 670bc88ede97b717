{
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  outputs = { self, nixpkgs, nixos-generators, ... }: {
    nixosModules.images.imports = [ nixos-generators.nixosModules.all-formats ];
    imageOf = host: format: self.nixosConfigurations.${host}.config.formats.${format};
  };
}
