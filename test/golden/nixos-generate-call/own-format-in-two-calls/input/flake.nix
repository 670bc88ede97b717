{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  inputs.nixos-generators.inputs.nixpkgs.follows = "nixpkgs";
  outputs =
    { nixpkgs, nixos-generators, ... }:
    let
      customFormats.tree = ./tree.nix;
    in
    {
      packages.x86_64-linux.a = nixos-generators.nixosGenerate {
        inherit customFormats;
        system = "x86_64-linux";
        format = "tree";
        modules = [ { networking.hostName = "a"; } ];
      };
      packages.x86_64-linux.b = nixos-generators.nixosGenerate {
        system = "x86_64-linux";
        format = "tree";
        customFormats = { tree = ./tree.nix; };
        modules = [ { networking.hostName = "b"; } ];
      };
    };
}
