{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  inputs.nixos-generators.inputs.nixpkgs.follows = "nixpkgs";
  outputs = { self, nixpkgs, nixos-generators, ... }@inputs:
    let lib = import ./lib { inherit inputs; }; in
    { packages.x86_64-linux = lib.images { web = { format = "vmware"; modules = [ ./hosts/web.nix ]; }; live = { format = "iso"; modules = [ ./hosts/live.nix ]; }; }; };
}
