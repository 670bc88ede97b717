{
  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
    nixos-generators = {
      url = "github:nix-community/nixos-generators";
      inputs.nixpkgs.follows = "nixpkgs";
    };
  };

  outputs =
    { self
    , nixos-generators
    , nixpkgs
    , ...
    }: {
      packages.x86_64-linux.default = import ./image.nix { inherit nixos-generators nixpkgs; };
    };
}
