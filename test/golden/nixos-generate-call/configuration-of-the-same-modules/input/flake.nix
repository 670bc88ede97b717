{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  inputs.nixos-generators.inputs.nixpkgs.follows = "nixpkgs";

  outputs = { self, nixpkgs, nixos-generators }@inputs:
    let
      system = "x86_64-linux";
      common = [ ./base.nix ];
    in
    {
      nixosConfigurations = {
        box = nixpkgs.lib.nixosSystem {
          system = "x86_64-linux";
          specialArgs = { inherit inputs; };
          modules = [
            ./base.nix
            { networking.hostName = "box"; }
          ];
        };
        plain = nixpkgs.lib.nixosSystem {
          inherit system;
          modules = common;
        };
      };
      packages.${system} = {
        iso = nixos-generators.nixosGenerate {
          inherit system;
          specialArgs = { inherit inputs; };
          modules = [
            ./base.nix
            { networking.hostName = "box"; }
          ];
          format = "iso";
        };
        disk = nixos-generators.nixosGenerate {
          inherit system;
          specialArgs = { inherit inputs; };
          modules = [ ./base.nix { networking.hostName = "box"; } ];
          format = "qcow";
        };
        cloud = nixos-generators.nixosGenerate {
          inherit system;
          modules = common;
          format = "gce";
        };
        # Needs more than the list of others.
        raw = nixos-generators.nixosGenerate {
          inherit system;
          modules = common;
          format = "raw";
        };
        # Other modules, or names that mean something else.
        other = nixos-generators.nixosGenerate {
          inherit system;
          specialArgs = { inherit inputs; };
          modules = [ ./base.nix ];
          format = "gce";
        };
        shadowed =
          let
            common = [ ];
          in
          nixos-generators.nixosGenerate {
            inherit system;
            modules = common;
            format = "gce";
          };
      };
    };
}
