# The module of nixpkgs a format is made with, or one line that says which file is missing.
# `format`: legacy format name; `file`: path below nixos/modules, where nixpkgs of today has it.
{ lib, modulesPath, ... }:
format: file:
let
  # A path value, so that "modules/.." is resolved: imported by nixpkgs' own variant as well, it is one module then.
  path = /. + "${toString modulesPath}/${file}";
  shown = if lib.hasPrefix "../" file then "nixos/${lib.removePrefix "../" file}" else "nixos/modules/${file}";

  # A newer nixpkgs may make the image of that variant in another way.
  inherit (import ./nixpkgs.nix { inherit modulesPath; }) hasVariant;
  variant = (builtins.fromJSON (builtins.readFile ./variants.json)).${format} or "";
  hint =
    if hasVariant variant then
      "nixpkgs' own image is config.system.build.images.${variant}"
    else
      "choose a newer one with -I nixpkgs=channel:nixos-unstable";
in
if builtins.pathExists path then
  path
else
  throw ''format "${format}" needs "${shown}", which this nixpkgs (${lib.trivial.release}) does not have; hint: ${hint}''
