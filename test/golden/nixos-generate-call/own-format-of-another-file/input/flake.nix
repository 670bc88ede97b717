{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  inputs.nixos-generators.inputs.nixpkgs.follows = "nixpkgs";
  outputs = { self, nixpkgs, nixos-generators }:
    { packages.x86_64-linux.a = nixos-generators.nixosGenerate { customFormats = import ./formats; system = "x86_64-linux"; format = "own"; modules = [ ]; }; };
}
