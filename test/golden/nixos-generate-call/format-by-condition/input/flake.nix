{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  inputs.nixos-generators.inputs.nixpkgs.follows = "nixpkgs";
  outputs = { self, nixpkgs, nixos-generators }:
    let small = true; mk = c: nixos-generators.nixosGenerate { system = "x86_64-linux"; format = if c then "iso" else "qcow"; modules = [ ]; }; in
    { packages.x86_64-linux = { a = mk small; b = mk (!small); }; };
}
