{
  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
    nixos-generators = {
      url = "github:nix-community/nixos-generators";
      inputs.nixpkgs.follows = "nixpkgs";
    };
  };

  outputs =
    { nixpkgs, nixos-generators, ... }:
    {
      lib.image = format: nixos-generators.nixosGenerate {
        inherit format;
        system = "x86_64-linux";
        modules = [ ./hosts/box.nix ];
      };
      overlays.default = final: prev: { inherit (nixos-generators) nixosGenerate; };
    };
}
