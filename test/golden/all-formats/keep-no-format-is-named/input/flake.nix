{
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  outputs = { nixpkgs, nixos-generators, ... }: {
    nixosConfigurations.a = nixpkgs.lib.nixosSystem {
      modules = [ nixos-generators.nixosModules.all-formats ];
    };
  };
}
