{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  inputs.nixos-generators.inputs.nixpkgs.follows = "nixpkgs";

  outputs =
    { nixpkgs, nixos-generators, ... }:
    let
      images = {
        first = {
          system = "x86_64-linux";
          format = "gce";
        };
      };
      images.second = {
        system = "x86_64-linux";
        format = "do";
      };
    in
    {
      packages.x86_64-linux = nixpkgs.lib.mapAttrs (_: (
        { format, modules ? [ ], ... }@args:
        (nixpkgs.lib.nixosSystem (removeAttrs args [ "format" ] // { inherit modules; })).config.system.build.images.${{ gce = "google-compute"; do = "digital-ocean"; }.${format}}
      )) images;
    };
}
