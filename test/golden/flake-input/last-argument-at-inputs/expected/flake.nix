{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs";
  outputs = inputs@{ self, nixpkgs }: {
    nixosConfigurations.a = nixpkgs.lib.nixosSystem {
      specialArgs = { inherit inputs; };
      modules = [ { system.stateVersion = "25.05"; } ];
    };
  };
}
