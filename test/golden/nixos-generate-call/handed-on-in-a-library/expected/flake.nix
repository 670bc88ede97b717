{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  inputs.nixos-generators.inputs.nixpkgs.follows = "nixpkgs";

  outputs =
    { nixpkgs, nixos-generators, ... }:
    {
      overlays.default = final: prev: {
        lib = prev.lib // { own = { inherit (nixos-generators) nixosGenerate; }; };
      };
      hydraJobs = pkgs: {
        cloud = pkgs.lib.own.nixosGenerate {
          inherit pkgs;
          format = "gce";
        };
      };
    };
}
