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
        modules = [ { image.modules.iso-installer.imports = [
          nixos-images.nixosModules.image-installer
          ./configuration.nix
        ] ++ extra; } ];
      }).config.system.build.images.iso-installer;
    in
    {
      packages.x86_64-linux.default = image [ ];
    };
}
