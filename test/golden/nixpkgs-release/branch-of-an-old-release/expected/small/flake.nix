{
  inputs = {
    nixpkgs.url = "https://channels.nixos.org/nixos-23.11-small/nixexprs.tar.xz";
    nixos-generators.url = "github:nix-community/nixos-generators";
  };

  outputs = { nixpkgs, nixos-generators, ... }: { };
}
