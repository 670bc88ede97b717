{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  inputs.nixos-generators.inputs.nixpkgs.follows = "nixpkgs";

  outputs =
    { nixpkgs, nixos-generators, ... }:
    with nixos-generators;
    {
      apps.x86_64-linux.image = {
        type = "app";
        program = "${packages.x86_64-linux.nixos-generate}/bin/nixos-generate";
      };
      templates = with nixos-generators; { inherit lib; };
    };
}
