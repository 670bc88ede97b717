{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  outputs =
    inputs:
    let
      helpers = import ../lib/helpers.nix { inherit inputs; };
    in
    {
      packages.x86_64-linux.disk = helpers.image { format = "raw"; };
    };
}
