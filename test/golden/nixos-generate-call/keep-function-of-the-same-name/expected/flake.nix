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
    let
      # nixos-generators.nixosGenerate { format = "iso"; } is what this stands for
      nixosGenerate = args: (nixpkgs.lib.nixosSystem args).config.system.build.toplevel;
    in
    {
      packages.x86_64-linux.a = nixosGenerate { modules = [ ]; };
      packages.x86_64-linux.b = "nixos-generators.nixosGenerate { format = \"iso\"; }";
      # c = nixos-generators.nixosGenerate { format = "iso"; };
    };
}
