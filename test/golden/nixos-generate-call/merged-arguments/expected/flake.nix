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
        modules = [
          ./configuration.nix
          # nixpkgs' own iso boots neither from EFI nor from USB.
          { image.modules.iso.isoImage = { makeEfiBootable = true; makeUsbBootable = true; }; }
        ];
      };
    in
    {
      nixosConfigurations.box = nixpkgs.lib.nixosSystem common;
      packages.x86_64-linux = {
        do = (nixpkgs.lib.nixosSystem common).config.system.build.images.digital-ocean;
        iso = (nixpkgs.lib.nixosSystem common).config.system.build.images.iso;
      };
    };
}
