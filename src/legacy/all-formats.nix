# Every bundled format of one configuration: `config.formats.<format>`, customised and extended in
# `formatConfigs.<format>`.
{
  config,
  extendModules,
  lib,
  pkgs,
  ...
}:
let
  bundled = lib.mapAttrs' (file: _: lib.nameValuePair (lib.removeSuffix ".nix" file) (./formats + "/${file}")) (
    builtins.readDir ./formats
  );

  evaluate =
    module:
    extendModules {
      modules = [
        ./format-module.nix
        module
      ];
    };

  # A directory with one link, to the image file. The script is nixos-generators' (MIT licence), byte for byte:
  # another text would be another derivation for everyone who changes the input's URL.
  linkFarm =
    { config, ... }:
    let
      image = config.system.build.${config.formatAttr};
    in
    pkgs.runCommand "${image.name}" { } ''
      set -efu
      target=$(find '${image}' -name '*${config.fileExtension}' -xtype f -print -quit)
      if [ -z "$target" ]; then
        echo "No target file found for ${config.formatAttr} format"
        echo "Check the content of this build path: ${image}"
        exit 1
      fi
      mkdir $out
      ln -s "$target" "$out/$(basename "$target")"
    '';
in
{
  _file = ./all-formats.nix;

  # As in format-module.nix: nixos-generators' own module, brought along by somebody else's flake, is this one.
  key = "github:nix-community/nixos-generators/all-formats.nix";

  options.formatConfigs = lib.mkOption {
    type = lib.types.attrsOf lib.types.deferredModule;
    description = "Modules for each format: settings for one of the bundled ones, or a new format.";
  };
  options.formats = lib.mkOption {
    type = lib.types.lazyAttrsOf lib.types.raw;
    description = "The image of each format in `formatConfigs`: a directory with a link to the image file.";
  };

  config.formatConfigs = lib.mapAttrs (_: module: { imports = [ module ]; }) bundled;
  config.formats = lib.mapAttrs (
    _: module:
    let
      evaluation = evaluate module;
    in
    (linkFarm evaluation).overrideAttrs { passthru = { inherit (evaluation) config; }; }
  ) config.formatConfigs;
}
