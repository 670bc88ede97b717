{
  inputs.nixpkgs.url = "nixpkgs";
  inputs.nixos-generators.url = "github:nix-community/nixos-generators/1.8.0"; # pinned, see #12
  inputs.nixos-generators.inputs.nixpkgs.follows = "nixpkgs";

  outputs =
    { self
    , nixpkgs
    , nixos-generators # for the images
    , ...
    }:
    {
      lib = nixpkgs.lib;
    };
}
