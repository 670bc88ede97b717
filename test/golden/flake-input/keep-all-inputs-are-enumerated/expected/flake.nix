{
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  inputs.nixpkgs.url = "github:NixOS/nixpkgs";
  outputs = { self, nixpkgs, ... }@inputs: {
    nixosModules.registry.nix.registry = builtins.mapAttrs (_: flake: { inherit flake; }) inputs;
  };
}
