{
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  inputs.nixpkgs.follows = "nixos-generators/nixpkgs";
  outputs = { self, nixpkgs, ... }: { };
}
