{
  description = "nixos-generate and nixosGenerate, on top of nixpkgs' own image building";

  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
    # nixos-generators had this input, and flakes say where it follows to. It costs nothing: it is nixpkgs.
    nixlib.follows = "nixpkgs";
  };

  outputs =
    {
      self,
      nixpkgs,
      nixlib,
    }:
    let
      inherit (nixlib) lib;

      # nixpkgs gives up systems: x86_64-darwin after 26.05.
      systems = lib.filter (system: nixpkgs.legacyPackages ? ${system}) [
        "aarch64-darwin"
        "aarch64-linux"
        "i686-linux"
        "x86_64-darwin"
        "x86_64-linux"
      ];
      forAllSystems = lib.genAttrs systems;
      pkgsFor = system: nixpkgs.legacyPackages.${system};

      nixosGenerate = import ./src/legacy/nixos-generate.nix { inherit nixpkgs; };

      formatModules = lib.mapAttrs' (file: _: {
        name = lib.removeSuffix ".nix" file;
        value.imports = [
          (./src/legacy/formats + "/${file}")
          ./src/legacy/format-module.nix
        ];
      }) (builtins.readDir ./src/legacy/formats);
    in
    {
      inherit nixosGenerate;
      lib = { inherit nixosGenerate; };

      nixosModules = formatModules // {
        all-formats = ./src/legacy/all-formats.nix;
      };

      overlays.default = final: _prev: {
        nixos-generate = final.callPackage ./package.nix { };
        nixos-generators = final.nixos-generate;
      };

      packages = forAllSystems (system: rec {
        default = nixos-generate;
        nixos-generate = (pkgsFor system).callPackage ./package.nix { };
      });

      apps = forAllSystems (system: rec {
        default = nixos-generate;
        nixos-generate = {
          type = "app";
          program = "${self.packages.${system}.nixos-generate}/bin/nixos-generate";
        };
      });

      checks = lib.genAttrs [ "aarch64-linux" "x86_64-linux" ] (
        system: import ./checks { inherit self nixpkgs system; }
      );

      devShells = forAllSystems (system: {
        default = (pkgsFor system).mkShellNoCC { packages = [ (pkgsFor system).nodejs ]; };
      });

      formatter = forAllSystems (system: (pkgsFor system).nixfmt);
    };
}
