{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  inputs.nixos-generators.inputs.nixpkgs.follows = "nixpkgs";
  outputs = { self, nixpkgs, nixos-generators }:
    let mk = { format ? "iso", system ? "x86_64-linux", modules ? [ ] }@args: nixos-generators.nixosGenerate ({ system = "x86_64-linux"; format = "qcow"; modules = [ ]; } // args); in
    { packages.x86_64-linux = { a = mk { }; b = mk { format = "vmware"; }; }; };
}
