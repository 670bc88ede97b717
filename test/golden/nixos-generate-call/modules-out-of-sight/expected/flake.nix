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
      image = extra: (nixpkgs.lib.nixosSystem {
        system = "x86_64-linux";
        modules = [
          nixos-images.nixosModules.image-installer
          ./configuration.nix
        ] ++ extra ++ [ "${nixpkgs}/nixos/modules/installer/cd-dvd/installation-cd-base.nix" ];
      }).config.system.build.isoImage;
    in
    {
      packages.x86_64-linux.default = image [ ];
    };
}
