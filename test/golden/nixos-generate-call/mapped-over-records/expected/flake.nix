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
      images = lib.mapAttrs (_name: image: (nixpkgs.lib.nixosSystem (removeAttrs image [ "format" ])).config.system.build.images.${{ install-iso = "iso-installer"; }.${image.format} or (image.format)}) images;
      packages.x86_64-linux = lib.mapAttrs (_: (
        { format, modules ? [ ], ... }@args:
        (nixpkgs.lib.nixosSystem (removeAttrs args [ "format" ] // { inherit modules; })).config.system.build.images.google-compute
      )) {
        cloud = {
          format = "gce";
          system = "x86_64-linux";
        };
      };
      all = map (
        { format, modules ? [ ], ... }@args:
        (nixpkgs.lib.nixosSystem (removeAttrs args [ "format" ] // { inherit modules; })).config.system.build.images.${{ install-iso = "iso-installer"; do = "digital-ocean"; }.${format}}
      ) [
        images.live
        {
          format = "do";
          system = "x86_64-linux";
        }
      ];
    };
}
