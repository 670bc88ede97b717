{
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  outputs = { self, nixos-generators, ... }: {
    nixosModules.images = nixos-generators.nixosModules.all-formats;
    rescue = self.nixosConfigurations.rescue.config.formats.kexec;
  };
}
