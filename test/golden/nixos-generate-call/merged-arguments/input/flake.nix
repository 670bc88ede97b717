{
  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
    nixos-generators = {
      url = "github:nix-community/nixos-generators";
      inputs.nixpkgs.follows = "nixpkgs";
    };
  };

  outputs =
    { nixpkgs, nixos-generators, ... }:
    let
      common = {
        system = "x86_64-linux";
        modules = [ ./configuration.nix ];
      };
    in
    {
      nixosConfigurations.box = nixpkgs.lib.nixosSystem common;
      packages.x86_64-linux = {
        do = nixos-generators.nixosGenerate (common // { format = "do"; });
        iso = nixos-generators.nixosGenerate (common // { format = "iso"; });
      };
    };
}
