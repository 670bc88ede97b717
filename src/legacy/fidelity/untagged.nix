# nixpkgs tags a system made into an image with the kind of image ("raw-efi"); the tag becomes part of the label, the
# toplevel and the boot entry. The legacy formats never did. Tags of the configuration itself come back in
# evaluate.nix, at priority 49.
{ lib, ... }:
{
  system.nixos.tags = lib.mkForce [ ];
}
