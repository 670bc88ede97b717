{
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  inputs.nixpkgs.url = "github:NixOS/nixpkgs";
  outputs = inputs@{ self, nixpkgs, nixos-generators }: {
    nixosConfigurations.a = nixpkgs.lib.nixosSystem {
      specialArgs = { inherit inputs; };
      modules = [ { system.stateVersion = "25.05"; } ];
    };
  };
}
