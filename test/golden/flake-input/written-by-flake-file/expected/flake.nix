# DO-NOT-EDIT. This file was auto-generated using github:vic/flake-file.
{
  outputs = inputs: import ./outputs.nix inputs;

  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  };
}
