{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  inputs.nixos-generators.inputs.nixpkgs.follows = "nixpkgs";
  outputs = { self, nixpkgs, nixos-generators }:
    let
      mk = word: { own = { pkgs, ... }: { formatAttr = "tree"; system.build.tree = pkgs.runCommand word { } "touch $out"; }; };
    in
    { packages.x86_64-linux.a = nixos-generators.nixosGenerate { customFormats = mk "x"; system = "x86_64-linux"; format = "own"; modules = [ ]; }; };
}
