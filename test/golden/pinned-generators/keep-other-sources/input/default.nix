# Nothing here is the source of nixos-generators, whatever its name looks like.
{ sources, pkgs, nixos-generators-lite }:
{
  tool = pkgs.nixos-generators;
  module = "${sources.generators}/formats/iso.nix";
  other = "${nixos-generators-lite}/formats/iso.nix";
  text = "see https://github.com/nix-community/nixos-generators for formats/iso.nix";
  fork = fetchTarball "https://example.org/my-nixos-generators-notes/archive/main.tar.gz";
}
