{
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  outputs = { self, nixpkgs, nixos-generators, ... }: {
    nixosModules.images = nixos-generators.nixosModules.all-formats;
    nixosConfigurations.rescue = nixpkgs.lib.nixosSystem {
      system = "x86_64-linux";
      modules = [ self.nixosModules.images ];
    };
    rescue = self.nixosConfigurations.rescue.config.formats.kexec;
  };
}
