# nixosGenerate as nixos-generators had it, on top of nixpkgs' own image building (NixOS 25.05 and later).
# For calls that could not be rewritten in place. Takes nixpkgs (the flake), then the same arguments.
# Formats: do, gce, iso
nixpkgs:
{
  format,
  modules ? [ ],
  system ? null,
  pkgs ? null,
  lib ? nixpkgs.lib,
  specialArgs ? { },
  nixosSystem ? nixpkgs.lib.nixosSystem,
}:
let
  # Format -> where the modules of its image go, and the image itself.
  places = {
    do = image "digital-ocean";
    gce = image "google-compute";
    iso = image "iso";
  };

  image = name: {
    into = modules: [ { image.modules.${name} = nixpkgs.lib.mkMerge ([ built ] ++ modules); } ];
    from = build: build.images.${name};
  };
  place = places.${format} or (throw "nixos-generate.nix has no \"${format}\", only ${toString (builtins.attrNames places)}");

  # What the images had and nixpkgs' own have not. An entry that is deleted leaves nixpkgs' own image or machine.
  additions = {
    iso = {
      isoImage.makeEfiBootable = true;
      isoImage.makeUsbBootable = true;
    };
  };

  # What nixos-generators took of system.build; it is the image where modules of yours define it, too.
  attrs = {
    do = "digitalOceanImage";
    gce = "googleComputeImage";
    iso = "isoImage";
  };
  built =
    { config, lib, ... }:
    lib.optionalAttrs (attrs ? ${format}) {
      system.build.image = lib.mkIf (config.system.build ? ${attrs.${format}}) (
        lib.mkOverride 40 config.system.build.${attrs.${format}}
      );
    };

  nixos = nixosSystem (
    {
      inherit lib specialArgs;
      system = if system != null then system else pkgs.stdenv.hostPlatform.system;
      modules = place.into ([ (additions.${format} or { }) ] ++ modules);
    }
    // (if pkgs == null then { } else { inherit pkgs; })
  );
in
place.from nixos.config.system.build
