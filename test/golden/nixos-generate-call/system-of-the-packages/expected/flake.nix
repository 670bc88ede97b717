{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  inputs.nixos-generators.inputs.nixpkgs.follows = "nixpkgs";

  outputs = { nixpkgs, nixos-generators, ... }: {
    packages = nixpkgs.lib.genAttrs [ "x86_64-linux" ] (system: {
      a = (nixpkgs.lib.nixosSystem {
        pkgs = nixpkgs.legacyPackages.x86_64-linux;
        modules = [ ];
        system = "x86_64-linux";
      }).config.system.build.images.google-compute;
      b = (nixpkgs.lib.nixosSystem {
        pkgs = nixpkgs.legacyPackages.${system};
        modules = [ ];
        inherit system;
      }).config.system.build.images.google-compute;
      c = (nixpkgs.lib.nixosSystem {
        pkgs = import nixpkgs { inherit system; config.allowUnfree = true; };
        modules = [ ];
        inherit system;
      }).config.system.build.images.google-compute;
      d = (nixpkgs.lib.nixosSystem {
        pkgs = import nixpkgs { localSystem = system; };
        modules = [ ];
        inherit ((import nixpkgs { localSystem = system; }).stdenv.hostPlatform) system;
      }).config.system.build.images.google-compute;
    });
  };
}
