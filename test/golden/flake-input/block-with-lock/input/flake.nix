{
  description = "one host";

  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.05";

    # images for the lab
    nixos-generators = {
      url = "github:nix-community/nixos-generators"; # moved twice already
      inputs.nixpkgs.follows = "nixpkgs";
    }; # pinned in flake.lock

    disko.url = "github:nix-community/disko";
    disko.inputs.nixpkgs.follows = "nixpkgs";
  };

  outputs = { self, nixpkgs, nixos-generators, disko, ... }: {
    nixosConfigurations.lab = nixpkgs.lib.nixosSystem {
      modules = [ ./lab.nix disko.nixosModules.disko ];
    };
  };
}
