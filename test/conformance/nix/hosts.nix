# Every variant asked for, made from the configuration of an installed machine.
# `plain`: as nixpkgs does it; `ofHost`: with the machine's disks and boot loader out of the way. A variant that does
# not evaluate is null; evaluate `evaluations.<strategy>.<variant>` alone to see why.
{
  nixpkgs,
  configuration,
  system,
  # JSON list of variants.
  variants,
  # "ofHost" or "plain".
  strategy ? "ofHost",
}:
let
  pkgs = import nixpkgs {
    inherit system;
    config = { };
    overlays = [ ];
  };
  evaluate =
    variant:
    import ../../../src/legacy/evaluate.nix {
      request = {
        strategy = "native";
        fidelity = "native";
        imageOfHost = strategy == "ofHost";
        configuration = {
          imports = [ configuration ];
          nixpkgs.pkgs = pkgs;
        };
        inherit nixpkgs system variant;
      };
    };

  # What would make the image wait for, or write to, the machine's disks.
  measure =
    evaluation:
    let
      inherit (evaluation) config;
      measured = {
        image = builtins.unsafeDiscardStringContext evaluation.image.drvPath;
        devices = map (name: toString config.fileSystems.${name}.device) (
          builtins.attrNames config.fileSystems
        );
        swap = map (swap: swap.device) config.swapDevices;
        luks = builtins.attrNames config.boot.initrd.luks.devices;
        resume = config.boot.resumeDevice;
        grub = if config.boot.loader.grub.enable then config.boot.loader.grub.devices else [ ];
        writesFirmware = config.boot.loader.efi.canTouchEfiVariables;
      };
      attempt = builtins.tryEval (builtins.deepSeq measured measured);
    in
    if attempt.success then attempt.value else null;
  evaluations = builtins.listToAttrs (
    map (name: {
      inherit name;
      value = evaluate name;
    }) (builtins.fromJSON variants)
  );
in
{
  inherit evaluations;
  measured = builtins.mapAttrs (_: measure) evaluations;
}
