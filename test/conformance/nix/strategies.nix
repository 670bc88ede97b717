# One format made in each of the ways that are compared; see compare.nix.
{
  action,
  diskSize,
  format,
  generators,
  # The evaluated configuration, as a flake has it.
  host,
  # eval-config.nix for the system.
  nixos,
  nixpkgs,
  pkgs,
  # The configuration, with `pkgs` as its package set.
  shared,
  system,
  variant,
  way,
  # Path of the module that `migrate` writes, or null.
  written,
}:
let
  size = diskSize;

  ours =
    extra:
    import ../../../src/legacy/evaluate.nix {
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
      import ../../../src/legacy/nixos-generate.nix { nixpkgs = { inherit (pkgs) lib; }; } {
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
        ../../../src/legacy/all-formats.nix
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
in
{
  original = originals.${way};
  bundled = bundled.${way};
  native = ours {
    strategy = "native";
    inherit variant action;
  };
  written =
    let
      slot =
        {
          build-vm = "vmVariant";
          build-vm-with-bootloader = "vmVariantWithBootLoader";
        }
        .${toString action} or null;
      module = import (/. + written);
      host = nixos {
        modules = [
          shared
          sized
          (if slot == null then { image.modules.${variant} = module; } else { virtualisation.${slot} = module; })
        ];
      };
      inherit (host.config.system) build;
    in
    if slot == "vmVariant" then
      { image = build.vm; inherit (host) config; }
    else if slot != null then
      { image = build.vmWithBootLoader; inherit (host) config; }
    else
      image build.images.${variant};
}
