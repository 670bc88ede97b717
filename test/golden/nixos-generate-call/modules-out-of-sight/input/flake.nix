{
  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
    nixos-generators = {
      url = "github:nix-community/nixos-generators";
      inputs.nixpkgs.follows = "nixpkgs";
    };
  };

  outputs =
    { nixpkgs, nixos-generators, nixos-images, self, ... }:
    let
      image = extra: nixos-generators.nixosGenerate {
        system = "x86_64-linux";
        format = "install-iso";
        modules = [
          nixos-images.nixosModules.image-installer
          ./configuration.nix
        ] ++ extra;
      };
    in
    {
      packages.x86_64-linux.default = image [ ];
    };
}
