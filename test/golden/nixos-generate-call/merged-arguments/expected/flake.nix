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
        do = (nixpkgs.lib.nixosSystem common).config.system.build.images.digital-ocean;
        iso = (nixpkgs.lib.nixosSystem (common // {
          modules = [
            {
              # Keeps the image that nixos-generators built as "iso"; delete this module for nixpkgs' own:
              # - isoImage.makeEfiBootable: nixpkgs' own iso does not start on EFI machines
              # - isoImage.makeUsbBootable: nixpkgs' own iso does not start from a USB stick
              image.modules.iso = {
                isoImage.makeEfiBootable = true;
                isoImage.makeUsbBootable = true;
              };
            }
          ] ++ common.modules;
        })).config.system.build.images.iso;
      };
    };
}
