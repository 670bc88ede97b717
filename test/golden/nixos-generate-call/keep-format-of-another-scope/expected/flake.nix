{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  inputs.nixos-generators.inputs.nixpkgs.follows = "nixpkgs";
  outputs = { self, nixpkgs, nixos-generators }:
    let
      customFormats = let word = "inner"; in { own = { pkgs, ... }: { formatAttr = "tree"; system.build.tree = pkgs.runCommand word { } "touch $out"; }; };
      word = "outer";
    in
    { packages.x86_64-linux.a = nixos-generators.nixosGenerate { inherit customFormats; system = "x86_64-linux"; format = "own"; modules = [ ]; }; };
}
