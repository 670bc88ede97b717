{
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  outputs = { self, nixos-generators, ... }: {
    lib = { inherit nixos-generators; };
  };
}
