{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  inputs.nixos-generators.inputs.nixpkgs.follows = "nixpkgs";

  outputs =
    { nixpkgs, nixos-generators, ... }:
    {
      packages.x86_64-linux.plain = (nixpkgs.lib.nixosSystem rec {
        system = "x86_64-linux";
        specialArgs = { inherit system; };
        modules = [ { networking.hostName = "plain"; } ];
      }).config.system.build.images.amazon;
      packages.x86_64-linux.chosen = (import ./nixos-generate.nix nixpkgs) rec {
        system = "x86_64-linux";
        format = if system == "x86_64-linux" then "gce" else "do";
        modules = [ ];
      };
      packages.x86_64-linux.built = (import ./nixos-generate.nix nixpkgs) rec {
        lib = nixpkgs.lib;
        nixosSystem = lib.nixosSystem;
        system = "x86_64-linux";
        format = "gce";
        modules = [ ];
      };
      packages.x86_64-linux.handed-on = (import ./nixos-generate.nix nixpkgs) rec {
        system = "x86_64-linux";
        format = "iso";
        specialArgs.own = modules;
        modules = [ { networking.hostName = "handed-on"; } ];
      };
      packages.x86_64-linux.named = (import ./nixos-generate.nix nixpkgs) rec {
        system = "x86_64-linux";
        format = "gce";
        modules = [ { networking.hostName = "for-${format}"; } ];
      };
    };
}
