{
  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
    nixos-generators.url = "github:nix-community/nixos-generators";
    std.url = "github:divnix/std";
  };

  outputs = inputs: inputs.std.growOn { inherit inputs; cellsFrom = ./cells; };
}
