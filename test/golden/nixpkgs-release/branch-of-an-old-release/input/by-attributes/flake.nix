{
  inputs.nixpkgs = {
    type = "github";
    owner = "NixOS";
    repo = "nixpkgs";
    ref = "release-24.05";
  };

  outputs = { nixpkgs, nixos-generators, ... }: { };
}
