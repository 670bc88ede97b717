{
  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
    generators.url = "github:nix-community/nixos-generators";
  };

  outputs = { nixpkgs, ... }: {
    lib = import ./write.nix nixpkgs.lib;
  };
}
