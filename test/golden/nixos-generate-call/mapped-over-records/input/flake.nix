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
      images = lib.mapAttrs (_name: image: nixos-generators.nixosGenerate image) images;
      packages.x86_64-linux = lib.mapAttrs (_: nixos-generators.nixosGenerate) {
        cloud = {
          format = "gce";
          system = "x86_64-linux";
        };
      };
      all = map nixos-generators.nixosGenerate [
        images.live
        {
          format = "do";
          system = "x86_64-linux";
        }
      ];
    };
}
