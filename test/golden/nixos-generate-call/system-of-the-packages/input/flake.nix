{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  inputs.nixos-generators.inputs.nixpkgs.follows = "nixpkgs";

  outputs = { nixpkgs, nixos-generators, ... }: {
    packages = nixpkgs.lib.genAttrs [ "x86_64-linux" ] (system: {
      a = nixos-generators.nixosGenerate {
        pkgs = nixpkgs.legacyPackages.x86_64-linux;
        format = "gce";
      };
      b = nixos-generators.nixosGenerate {
        pkgs = nixpkgs.legacyPackages.${system};
        format = "gce";
      };
      c = nixos-generators.nixosGenerate {
        pkgs = import nixpkgs { inherit system; config.allowUnfree = true; };
        format = "gce";
      };
      d = nixos-generators.nixosGenerate {
        pkgs = import nixpkgs { localSystem = system; };
        format = "gce";
      };
    }
    // (
      let
        pkgs = nixpkgs.legacyPackages.${system};
        # Asks for what nixosGenerate took from the packages.
        named = { config, ... }: { networking.hostName = "on-${config.nixpkgs.system}"; };
      in
      {
        e = nixos-generators.nixosGenerate {
          pkgs = nixpkgs.legacyPackages.x86_64-linux;
          format = "gce";
          modules = [ named ];
        };
        f = nixos-generators.nixosGenerate {
          inherit pkgs;
          modules = [ named ];
          format = "gce";
        };
        g = nixos-generators.nixosGenerate {
          pkgs = import nixpkgs { localSystem = system; };
          modules = [ named ];
          format = "gce";
        };
        h = (system: nixos-generators.nixosGenerate { inherit pkgs; format = "gce"; modules = [ named ]; }) "other";
      }
    ));
  };
}
