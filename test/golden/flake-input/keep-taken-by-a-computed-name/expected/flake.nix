{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  inputs.nixos-generators.inputs.nixpkgs.follows = "nixpkgs";

  outputs =
    { nixpkgs, ... }@inputs:
    let
      generators = "nixos-generators";
    in
    {
      lib.nixosGenerate = args: nixpkgs.lib.nixosSystem args;
      image = inputs.${generators}.nixosGenerate {
        system = "x86_64-linux";
        format = "gce";
      };
    };
}
