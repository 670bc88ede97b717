{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/24.05";
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  inputs.nixos-generators.inputs.nixpkgs.follows = "nixpkgs";

  outputs = { nixpkgs, nixos-generators, ... }: { inherit (nixos-generators) packages; };
}
