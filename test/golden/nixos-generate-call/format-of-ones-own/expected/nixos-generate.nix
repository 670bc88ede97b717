# nixosGenerate as nixos-generators had it, on top of nixpkgs' own image building (NixOS 25.05 and later).
# For what calls it with a format that only evaluation can tell. Takes nixpkgs (the flake), then the same arguments.
# Formats: one's own
nixpkgs:
{
  format,
  modules ? [ ],
  system ? null,
  pkgs ? null,
  lib ? nixpkgs.lib,
  specialArgs ? { },
  nixosSystem ? nixpkgs.lib.nixosSystem,
  customFormats ? { },
}:
let
  # Format -> where the modules of its image go, and the image itself.
  places = { };

  image = name: {
    into = modules: [ { image.modules.${name} = nixpkgs.lib.mkMerge modules; } ];
    from = build: build.images.${name};
  };
  place = places.${format} or (image format);

  # A format of one's own: a module that says with formatAttr what of system.build is the image.
  custom =
    { config, lib, modulesPath, ... }:
    {
      imports = [ "${modulesPath}/image/file-options.nix" ];
      options.formatAttr = lib.mkOption { type = lib.types.str; };
      options.fileExtension = lib.mkOption {
        type = lib.types.str;
        default = "";
      };
      config.system.build.image = lib.mkOverride 90 config.system.build.${config.formatAttr};
    };
  own =
    if customFormats ? ${format} then
      [
        customFormats.${format}
        custom
      ]
    else
      [ ];

  nixos = nixosSystem (
    {
      inherit lib specialArgs;
      system = if system != null then system else pkgs.stdenv.hostPlatform.system;
      modules = place.into (own ++ modules);
    }
    // (if pkgs == null then { } else { inherit pkgs; })
  );
in
place.from nixos.config.system.build
