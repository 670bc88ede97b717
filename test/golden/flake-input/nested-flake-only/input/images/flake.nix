{
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  outputs = { nixos-generators, ... }: { };
}
