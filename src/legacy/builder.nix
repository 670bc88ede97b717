# The module of nixpkgs a format is made with, or one line that says which file is missing.
# `format`: legacy format name; `file`: path below nixos/modules, where nixpkgs of today has it.
{ lib, modulesPath, ... }:
format: file:
let
  # A path value, so that "modules/.." is resolved: imported by nixpkgs' own variant as well, it is one module then.
  path = /. + "${toString modulesPath}/${file}";
  shown = lib.removePrefix "nixos/modules/../" "nixos/modules/${file}";
in
if builtins.pathExists path then
  path
else
  throw ''format "${format}" needs "${shown}", which this nixpkgs (${lib.trivial.release}) does not have; hint: choose a newer one with -I nixpkgs=channel:nixos-unstable''
