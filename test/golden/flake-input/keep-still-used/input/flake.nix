{
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  outputs = inputs: {
    tool = inputs.nixos-generators.packages.x86_64-linux.default;
  };
}
