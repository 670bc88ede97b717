{
  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs";
  };

  outputs =
    {
      self,
      nixpkgs,
    }@inputs:
    {
      nixosConfigurations.a = nixpkgs.lib.nixosSystem {
        specialArgs = { inherit self; };
        modules = [ ./a.nix ];
      };
      nixosConfigurations.b = import ./b.nix {
        inherit nixpkgs;
        generators = "none";
      };
    };
}
