# Changes how the derivation of an image is built, and so the derivation; the system inside stays the same.
#
# noKvm: the machine that builds a disk image (vmTools.runInLinuxVM of nixpkgs) may be emulated: QEMU is started with
#   accel=kvm:tcg and takes what it finds, only `requiredSystemFeatures` keeps Nix from starting it.
# buildMemory: MiB of that machine; null leaves it. noChannel: no copy of nixpkgs in the image.
# Gives { image, remarks }.
{
  lib,
  noKvm,
  buildMemory,
  noChannel,
}:
image:
let
  attributes = image.drvAttrs;
  features = attributes.requiredSystemFeatures or [ ];
  inMachine = lib.elem "kvm" features;

  # An attribute of the environment since runInLinuxVM uses structured attributes (26.05), one of its own before.
  options = attributes.env.QEMU_OPTS or attributes.QEMU_OPTS or "";
  memory = toString (attributes.memSize or 512);
  sized =
    builtins.replaceStrings
      [ "-m ${memory}" "size=${memory}M" ]
      [ "-m ${toString buildMemory}" "size=${toString buildMemory}M" ]
      options;
  withMemory = lib.optionalAttrs (buildMemory != null && inMachine) (
    if attributes ? env.QEMU_OPTS then { env = attributes.env // { QEMU_OPTS = sized; }; } else { QEMU_OPTS = sized; }
  );

  # nixos-install gets `--channel PATH`, or `--no-channel-copy` in its place (make-disk-image.nix). The texts keep their
  # context: builtins.split loses it.
  withoutChannel =
    text:
    let
      pieces = builtins.split "--channel /[^ \n]+" (builtins.unsafeDiscardStringContext text);
      joined = lib.concatMapStrings (piece: if builtins.isString piece then piece else "--no-channel-copy") pieces;
    in
    builtins.appendContext joined (builtins.getContext text);
  texts = lib.filterAttrs (_: value: builtins.isString value && lib.hasInfix "--channel /" value) attributes;
  withTexts = lib.optionalAttrs noChannel (lib.mapAttrs (_: withoutChannel) texts);

  withoutKvm = lib.optionalAttrs (noKvm && inMachine) {
    requiredSystemFeatures = lib.remove "kvm" features;
  };

  changes = withMemory // withTexts // withoutKvm;
  noMachine = flag: lib.optional (!inMachine) "${flag} has no effect: the image's own derivation starts no virtual machine";
in
{
  image = if changes == { } then image else lib.overrideDerivation image (_: changes);
  remarks = lib.optionals noKvm (noMachine "--no-kvm") ++ lib.optionals (buildMemory != null) (noMachine "--build-memory");
  hadChannel = texts != { };
}
