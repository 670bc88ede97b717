{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  outputs =
    { self, nixpkgs, ... }@inputs:
    let
      helpers = import ./lib/helpers.nix { inherit inputs; };
    in
    {
      nixosConfigurations.box = nixpkgs.lib.nixosSystem {
        system = "x86_64-linux";
        modules = [
          inputs.nixos-generators.nixosModules.vm
          { system.stateVersion = "25.11"; }
        ];
      };
      packages.x86_64-linux.iso = helpers.image { format = "iso"; };
    };
}
