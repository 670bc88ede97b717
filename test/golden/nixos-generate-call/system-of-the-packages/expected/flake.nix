{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  inputs.nixos-generators.inputs.nixpkgs.follows = "nixpkgs";

  outputs = { nixpkgs, nixos-generators, ... }: {
    packages = nixpkgs.lib.genAttrs [ "x86_64-linux" ] (system: {
      a = (nixpkgs.lib.nixosSystem {
        pkgs = nixpkgs.legacyPackages.x86_64-linux;
        modules = [ ];
      }).config.system.build.images.google-compute;
      b = (nixpkgs.lib.nixosSystem {
        pkgs = nixpkgs.legacyPackages.${system};
        modules = [ ];
      }).config.system.build.images.google-compute;
      c = (nixpkgs.lib.nixosSystem {
        pkgs = import nixpkgs { inherit system; config.allowUnfree = true; };
        modules = [ ];
      }).config.system.build.images.google-compute;
      d = (nixpkgs.lib.nixosSystem {
        pkgs = import nixpkgs { localSystem = system; };
        modules = [ ];
      }).config.system.build.images.google-compute;
    }
    // (
      let
        pkgs = nixpkgs.legacyPackages.${system};
        # Asks for what nixosGenerate took from the packages.
        named = { config, ... }: { networking.hostName = "on-${config.nixpkgs.system}"; };
      in
      {
        e = (nixpkgs.lib.nixosSystem {
          pkgs = nixpkgs.legacyPackages.x86_64-linux;
          system = "x86_64-linux";
          modules = [ named ];
        }).config.system.build.images.google-compute;
        f = (nixpkgs.lib.nixosSystem {
          inherit pkgs system;
          modules = [ named ];
        }).config.system.build.images.google-compute;
        g = (nixpkgs.lib.nixosSystem {
          pkgs = import nixpkgs { localSystem = system; };
          inherit ((import nixpkgs { localSystem = system; }).stdenv.hostPlatform) system;
          modules = [ named ];
        }).config.system.build.images.google-compute;
        h = (system: (nixpkgs.lib.nixosSystem { inherit pkgs; modules = [ named ]; inherit (pkgs.stdenv.hostPlatform) system; }).config.system.build.images.google-compute) "other";
      }
    ));
  };
}
