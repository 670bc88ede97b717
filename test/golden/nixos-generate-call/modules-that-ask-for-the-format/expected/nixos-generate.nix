# nixosGenerate as nixos-generators had it, on top of nixpkgs' own image building (NixOS 25.05 and later).
# For calls that could not be rewritten in place. Takes nixpkgs (the flake), then the same arguments.
# Formats: gce, one's own
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
  places = {
    gce = image "google-compute";
  };

  image = name: {
    into = modules: [ { image.modules.${name} = nixpkgs.lib.mkMerge ([ built ] ++ modules); } ];
    from = build: build.images.${name};
  };
  place = places.${format} or (image format);

  # What nixos-generators took of system.build; it is the image where modules of yours define it, too.
  attrs = {
    gce = "googleComputeImage";
  };

  # A format of one's own is a module that says with formatAttr what of system.build is the image.
  built =
    { config, lib, modulesPath, ... }:
    {
      imports = [ "${modulesPath}/image/file-options.nix" ];
      options.formatAttr = lib.mkOption {
        type = lib.types.str;
        default = attrs.${format} or "image";
      };
      options.fileExtension = lib.mkOption {
        type = lib.types.str;
        default = "";
      };
      config.system.build.image = lib.mkIf (
        config.formatAttr != "image" && config.system.build ? ${config.formatAttr}
      ) (lib.mkOverride 40 config.system.build.${config.formatAttr});
    };

  nixos = nixosSystem (
    {
      inherit lib specialArgs;
      system = if system != null then system else pkgs.stdenv.hostPlatform.system;
      modules = place.into ([ (customFormats.${format} or ({ })) ] ++ modules);
    }
    // (if pkgs == null then { } else { inherit pkgs; })
  );
in
place.from nixos.config.system.build
