{
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  outputs = { nixpkgs, nixos-generators, ... }: {
    images = builtins.mapAttrs
      (_: module: nixpkgs.lib.nixosSystem { modules = [ module ]; })
      nixos-generators.nixosModules;
    one = format: builtins.getAttr format nixos-generators.nixosModules;
  };
}
