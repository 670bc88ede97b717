{
  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-24.11"; # until the move
    nixos-generators.url = "github:nix-community/nixos-generators";
  };

  outputs = { nixpkgs, nixos-generators, ... }: { };
}
