# `nix flake check`: the two strategies lead to the same derivation on this flake's own nixpkgs, the command builds, and,
# where KVM is at hand, the images start.
{
  self,
  nixpkgs,
  system,
}:
let
  inherit (nixpkgs) lib;
  pkgs = nixpkgs.legacyPackages.${system};
in
{
  inherit (self.packages.${system}) nixos-generate;
  same-derivation = import ./same-derivation.nix { inherit lib pkgs self system; };
}
// import ./boot.nix { inherit lib pkgs self system; }
