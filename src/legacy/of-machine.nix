# Whether the machine's own configuration made a definition of an option, and not nixpkgs, a format of ours or a variant.
# definition: an element of `definitionsWithLocations`.
{ lib, modulesPath }:
let
  nixos = builtins.dirOf (toString modulesPath);
  isOfVariant =
    file:
    lib.hasPrefix "${nixos}/" file || lib.hasPrefix "${toString ./.}/" file || lib.hasInfix "via option image.modules." file;
in
definition: !isOfVariant (toString definition.file)
