# `nixosGenerate` of the flake: the arguments of nixos-generators, the image it built.
#
# `nixpkgs` is the flake's own input; a caller's `lib`, `pkgs` or `nixosSystem` go before it, as they always did.
{ nixpkgs }:
{
  format,
  customFormats ? { },
  lib ? nixpkgs.lib,
  modules ? [ ],
  nixosSystem ? nixpkgs.lib.nixosSystem,
  pkgs ? null,
  specialArgs ? { },
  system ? null,
}:
let
  variants = builtins.fromJSON (builtins.readFile ./variants.json);
  fidelity = (import ./fidelity).${format} or { };
  isCustom = customFormats ? ${format};

  formatModule =
    if isCustom then
      customFormats.${format}
    else if variants ? ${format} then
      ./formats + "/${format}.nix"
    else
      throw "nixosGenerate: unknown format \"${format}\"; hint: it is one of ${
        builtins.concatStringsSep ", " (builtins.attrNames (variants // customFormats))
      }";

  # Where nixpkgs makes the variant in another way, without the module of that time, it is nixpkgs' own image.
  isMadeOtherwise =
    modulesPath:
    !isCustom
    && (import ./nixpkgs.nix { inherit modulesPath; }).hasVariant (variants.${format} or "")
    && !((import ./builders.nix { nixpkgs = "${toString modulesPath}/../.."; }).formats.${format} or true);

  legacy = nixosSystem {
    inherit pkgs specialArgs;
    system = if system != null then system else pkgs.system;
    lib = if lib != null then lib else pkgs.lib;
    modules = [
      (
        { modulesPath, ... }:
        {
          imports = (if isMadeOtherwise modulesPath then [ ] else [ formatModule ]) ++ [ ./format-module.nix ];
        }
      )
    ]
    ++ modules;
  };

  # nixpkgs' own module of the variant next to ours: the strategy of `nixos-rebuild build-image`. Where there is none
  # (before 25.05, machines, custom formats) ours alone makes the same image.
  variant = if isCustom then null else variants.${format} or null;
  nativeModules = if legacy.options ? image.modules then legacy.config.image.modules else { };
  isNative = variant != null && legacy.options ? image.modules;
  native = legacy.extendModules {
    modules =
      fidelity.modules or [ ]
      ++ (if fidelity.alone or false then [ ] else [ nativeModules.${variant} or { } ]);
  };
  image = native.config.system.build.image;
in
if isNative && (fidelity.alone or false || nativeModules ? ${variant}) then
  image
  // {
    passthru = image.passthru or { } // {
      inherit (native) config;
      inherit (native.config.image) filePath;
    };
  }
else
  legacy.config.system.build.${legacy.config.formatAttr}
