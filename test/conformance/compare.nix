# One format as nixos-generators makes it, as the bundled module does, and as the native variant does with what fidelity
# needs. All get the same package set, so what is compared costs one evaluation of it. One that does not evaluate is
# null; evaluate `strategies.<name>` alone to see why.
#
# way: "command", nixos-generate; "flake", nixos-generate --flake; "function", nixosGenerate; "all-formats",
#   `config.formats.<format>`. With the last two we choose between bundled and native ourselves: `bundled` is our image.
{
  nixpkgs,
  # Checkout of nixos-generators, or null: nothing to compare with.
  generators ? null,
  configuration,
  format,
  system,
  # What `src/legacy/evaluate.nix` wants to know for the native strategy.
  variant ? null,
  action ? null,
  # Digits.
  diskSize ? null,
  way ? "command",
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

  # Digits are a number to the module system.
  size = if diskSize == null then null else builtins.fromJSON diskSize;
  nixos =
    arguments:
    import "${nixpkgs}/nixos/lib/eval-config.nix" (
      {
        inherit system;
      }
      // removeAttrs arguments [
        "lib"
        "pkgs"
      ]
    );
  host = nixos { modules = [ shared ]; };

  ours =
    extra:
    import ../../src/legacy/evaluate.nix {
      flakeSystems = if way == "flake" then { inherit host; } else null;
      request = {
        inherit
          diskSize
          format
          nixpkgs
          system
          ;
      }
      // (
        if way == "flake" then
          {
            flake = {
              url = "compared";
              attr = "host";
            };
          }
        else
          { configuration = shared; }
      )
      // extra;
    };

  # As flake.nix of nixos-generators calls it; a machine's size is set in the configuration there.
  sized = if size == null then { } else { virtualisation.diskSize = size; };
  formatModules = [
    "${generators}/formats/${format}.nix"
    "${generators}/format-module.nix"
  ];
  built =
    config:
    let
      inherit (config.system) build;
    in
    {
      image = build.${config.formatAttr};
      config.system.build = build;
    };
  ofFormats = evaluation: {
    image = evaluation.config.formats.${format};
    config = evaluation.config.formats.${format}.passthru.config or evaluation.config;
  };

  originals = {
    command = commandOriginal;
    flake = built (host.extendModules { modules = formatModules ++ [ sized ]; }).config;
    function =
      built
        (nixos {
          modules = [
            { imports = formatModules; }
            shared
            sized
          ];
        }).config;
    all-formats = ofFormats (nixos {
      modules = [
        shared
        sized
        "${generators}/all-formats.nix"
      ];
    });
  };
  image = value: {
    image = value;
    config = value.passthru.config or { };
  };
  bundled = {
    command = ours { strategy = "legacy"; };
    flake = ours { strategy = "legacy"; };
    function = image (
      import ../../src/legacy/nixos-generate.nix { nixpkgs = { inherit (pkgs) lib; }; } {
        inherit format system;
        nixosSystem = nixos;
        modules = [
          shared
          sized
        ];
      }
    );
    all-formats = ofFormats (nixos {
      modules = [
        shared
        sized
        ../../src/legacy/all-formats.nix
      ];
    });
  };

  commandOriginal =
    let
      evaluation = import "${generators}/nixos-generate.nix" (
        {
          inherit nixpkgs system;
          configuration = shared;
          formatConfig = "${generators}/formats/${format}.nix";
        }
        // (if size == null then { } else { diskSize = size; })
      );
    in
    built evaluation.config;

  strategies = {
    original = originals.${way};
    bundled = bundled.${way};
    native = ours {
      strategy = "native";
      inherit variant action;
    };
  };

  measure =
    evaluation:
    let
      measured = {
        image = builtins.unsafeDiscardStringContext evaluation.image.drvPath;
        # Of the image where the evaluation is out of reach.
        toplevel = builtins.unsafeDiscardStringContext (
          evaluation.config.system.build.toplevel or evaluation.image
        ).drvPath;
      };
      attempt = builtins.tryEval (builtins.deepSeq measured measured);
    in
    if attempt.success then attempt.value else null;

  asked = if generators == null then removeAttrs strategies [ "original" ] else strategies;
  hasVariants = (variant != null || action != null) && (way == "command" || way == "flake");
in
{
  inherit strategies;
  measured = builtins.mapAttrs (_: measure) (
    if hasVariants then asked else removeAttrs asked [ "native" ]
  );
}
