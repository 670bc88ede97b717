# DO-NOT-EDIT. This file was auto-generated using github:vic/flake-file.
{
  outputs = inputs: import ./outputs.nix inputs;

  inputs = {
    nixos-generators = {
      url = "github:nix-community/nixos-generators";
      inputs.nixpkgs.follows = "nixpkgs";
    };
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  };
}
