{
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  outputs = inputs: {
    rest = builtins.removeAttrs inputs [ "nixos-generators" ];
  };
}
