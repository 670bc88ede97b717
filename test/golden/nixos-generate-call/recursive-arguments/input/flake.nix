{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  inputs.nixos-generators.inputs.nixpkgs.follows = "nixpkgs";

  outputs =
    { nixpkgs, nixos-generators, ... }:
    {
      packages.x86_64-linux.plain = nixos-generators.nixosGenerate rec {
        system = "x86_64-linux";
        format = "amazon";
        specialArgs = { inherit system; };
        modules = [ { networking.hostName = "plain"; } ];
      };
      packages.x86_64-linux.chosen = nixos-generators.nixosGenerate rec {
        system = "x86_64-linux";
        format = if system == "x86_64-linux" then "gce" else "do";
        modules = [ ];
      };
      packages.x86_64-linux.built = nixos-generators.nixosGenerate rec {
        lib = nixpkgs.lib;
        nixosSystem = lib.nixosSystem;
        system = "x86_64-linux";
        format = "gce";
        modules = [ ];
      };
      packages.x86_64-linux.handed-on = nixos-generators.nixosGenerate rec {
        system = "x86_64-linux";
        format = "iso";
        specialArgs.own = modules;
        modules = [ { networking.hostName = "handed-on"; } ];
      };
      packages.x86_64-linux.named = nixos-generators.nixosGenerate rec {
        system = "x86_64-linux";
        format = "gce";
        modules = [ { networking.hostName = "for-${format}"; } ];
      };
    };
}
