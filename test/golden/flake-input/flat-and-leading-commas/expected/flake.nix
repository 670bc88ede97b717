{
  inputs.nixpkgs.url = "nixpkgs";

  outputs =
    { self
    , nixpkgs
    , ...
    }:
    {
      lib = nixpkgs.lib;
    };
}
