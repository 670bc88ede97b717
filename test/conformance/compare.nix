# One format, three ways: as nixos-generators makes it, as the bundled module does, and as the native variant does
# with the fidelity module. Every road gets the same package set, so what is compared costs one evaluation of it.
# A road that does not evaluate is null; evaluate `roads.<name>` alone to see why.
{
  nixpkgs,
  # Checkout of nixos-generators, or null: nothing to compare with.
  generators ? null,
  configuration,
  format,
  system,
  # What `src/legacy/evaluate.nix` wants to know for the native road.
  variant ? null,
  action ? null,
  # Digits.
  diskSize ? null,
}:
let
  pkgs = import nixpkgs {
    inherit system;
    config = { };
    overlays = [ ];
  };
  shared = {
    imports = [ configuration ];
    nixpkgs.pkgs = pkgs;
  };

  ours =
    extra:
    import ../../src/legacy/evaluate.nix {
      request = {
        inherit
          diskSize
          format
          nixpkgs
          system
          ;
        configuration = shared;
      }
      // extra;
    };
  original =
    let
      evaluation = import "${generators}/nixos-generate.nix" (
        {
          inherit nixpkgs system;
          configuration = shared;
          formatConfig = "${generators}/formats/${format}.nix";
        }
        // (if diskSize == null then { } else { diskSize = builtins.fromJSON diskSize; })
      );
      inherit (evaluation.config.system) build;
    in
    {
      image = build.${evaluation.config.formatAttr};
      config.system.build = build;
    };

  roads = {
    inherit original;
    bundled = ours { road = "legacy"; };
    native = ours {
      road = "native";
      inherit variant action;
    };
  };

  measure =
    evaluation:
    let
      measured = {
        image = builtins.unsafeDiscardStringContext evaluation.image.drvPath;
        toplevel = builtins.unsafeDiscardStringContext evaluation.config.system.build.toplevel.drvPath;
      };
      attempt = builtins.tryEval (builtins.deepSeq measured measured);
    in
    if attempt.success then attempt.value else null;

  asked = if generators == null then removeAttrs roads [ "original" ] else roads;
  hasVariants = variant != null || action != null;
in
{
  inherit roads;
  measured = builtins.mapAttrs (_: measure) (
    if hasVariants then asked else removeAttrs asked [ "native" ]
  );
}
