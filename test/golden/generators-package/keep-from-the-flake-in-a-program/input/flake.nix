{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  inputs.nixos-generators.inputs.nixpkgs.follows = "nixpkgs";

  outputs =
    { nixpkgs, nixos-generators, ... }:
    {
      apps.x86_64-linux.images = {
        type = "app";
        program = "${nixos-generators.packages.x86_64-linux.default}/bin/nixos-generate";
      };
      shells = import ./shells.nix [ nixos-generators.packages.x86_64-linux.default ];
    };
}
