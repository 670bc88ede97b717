# For a variant of `system.build.images`: takes the disks and the boot loader of an installed machine out of the way,
# so that its configuration can become an image. What the variant itself says about them stays.
#
# variantModules: the modules that make the variant, without the machine's configuration. They are evaluated alone to
# learn what the variant says, since a machine's plain definition hides the weaker ones of a variant.
# Needs the module arguments `extendModules` and `noUserModules` of NixOS.
{ variantModules }:
{
  extendModules,
  lib,
  modulesPath,
  noUserModules,
  pkgs,
  specialArgs,
  ...
}:
let
  # Stronger than mkForce (50), which a machine may have used.
  take = lib.mkOverride 40;

  # The variant without the machine.
  alone = noUserModules.extendModules {
    modules = variantModules ++ [ { nixpkgs.pkgs = lib.mkForce pkgs; } ];
  };

  # The variant with the machine, before this module acts: definitions can be looked at, and where they come from,
  # without merging the ones that conflict. Whether something else is defined may depend on the file systems (LUKS,
  # zfs), so those are settled in a stage of their own.
  stage = specialArgs.imageOfHostStage or "all";
  before = name: (extendModules { specialArgs.imageOfHostStage = name; }).options;
  untouched = before "none";
  mounted = before "mounts";

  isOfMachine = import ./of-machine.nix { inherit lib modulesPath; };

  at = path: lib.attrByPath path { };

  # What the variant alone says of an option, wherever the machine says something.
  said =
    option: lib.mkMerge (map take (lib.attrByPath option.loc { definitions = [ ]; } alone.options).definitions);
  # An option may default to one whose definitions conflict.
  touched =
    option:
    let
      attempt = builtins.tryEval (lib.any isOfMachine option.definitionsWithLocations);
    in
    !attempt.success || attempt.value;
  reset =
    path:
    let
      option = at path mounted;
    in
    lib.mkIf (lib.isOption option && touched option) (said option);

  # The same for all options below `path`.
  resetBelow =
    path:
    let
      options = lib.filter touched (lib.collect lib.isOption (at path mounted));
      below = option: lib.drop (builtins.length path) option.loc;
    in
    lib.mkMerge (map (option: lib.setAttrByPath (below option) (said option)) options);

  # The variant's own mounts, as they are with the machine's settings: a volume label may be one of them.
  mounts = lib.filter (definition: !isOfMachine definition) untouched.fileSystems.definitionsWithLocations;
in
# Not mkIf: that would look at the definitions below even where they do not count, and so for ever.
if stage == "none" then
  { }
else
  {
    key = "nixos-generate-shim/image-of-host.nix";

    config = {
      # A container has none of its own; the machine's go anyway.
      fileSystems = lib.mkMerge ([ (take { }) ] ++ map (definition: take definition.value) mounts);
    }
    // lib.optionalAttrs (stage == "all") {
      swapDevices = reset [ "swapDevices" ];
      boot = {
        initrd.luks.devices = reset [
          "boot"
          "initrd"
          "luks"
          "devices"
        ];
        # Which attributes a module defines must be known before its arguments are: what is computed is what they set.
        loader = resetBelow [
          "boot"
          "loader"
        ];
        resumeDevice = reset [
          "boot"
          "resumeDevice"
        ];
        zfs.extraPools = reset [
          "boot"
          "zfs"
          "extraPools"
        ];
      };
    };
  }
