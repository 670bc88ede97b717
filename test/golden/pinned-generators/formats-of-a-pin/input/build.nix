{
  sources ? import ./nix/sources.nix,
}:
let
  pkgs = import sources.nixpkgs { };
  # not one of the formats
  module = "${sources.nixos-generators}/formats/isoo.nix";
in
{
  image = import "${sources.nixos-generators}/nixos-generate.nix" {
    inherit (sources) nixpkgs;
    configuration = ./configuration.nix;
    formatConfig = "${sources.nixos-generators}/formats/qcow.nix";
  };
  inherit module;
  tools = pkgs.mkShell { packages = [ (import sources.nixos-generators { inherit pkgs; }) ]; };
}
