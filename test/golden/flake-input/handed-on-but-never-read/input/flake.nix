{
  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs";
    nixos-generators.url = "github:nix-community/nixos-generators";
    nixos-generators.inputs.nixpkgs.follows = "nixpkgs";
  };

  outputs =
    {
      self,
      nixpkgs,
      nixos-generators,
    }@inputs:
    let
      inherit (inputs) nixos-generators;
    in
    {
      nixosConfigurations.a = nixpkgs.lib.nixosSystem {
        specialArgs = { inherit self nixos-generators; };
        modules = [ ./a.nix ];
      };
      nixosConfigurations.b = import ./b.nix {
        inherit nixpkgs;
        inherit nixos-generators;
        generators = "none";
      };
    };
}
