{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  inputs.nixos-generators.inputs.nixpkgs.follows = "nixpkgs";

  outputs =
    { nixpkgs, nixos-generators, ... }:
    let
      inherit (nixpkgs) lib;
      images = {
        live = {
          format = "install-iso";
          system = "x86_64-linux";
          modules = [ { networking.hostName = "live"; } ];
        };
        cluster = {
          format = "kubevirt";
          system = "x86_64-linux";
          modules = [ { networking.hostName = "cluster"; } ];
        };
      };
    in
    {
      images = lib.mapAttrs (_name: image: (import ./nixos-generate.nix nixpkgs) image) images;
      packages.x86_64-linux = lib.mapAttrs (_: (import ./nixos-generate.nix nixpkgs)) {
        cloud = {
          format = "gce";
          system = "x86_64-linux";
        };
      };
      all = map (import ./nixos-generate.nix nixpkgs) [
        images.live
        {
          format = "do";
          system = "x86_64-linux";
        }
      ];
    };
}
