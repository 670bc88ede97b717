# `boot.diskSize`: the size of a qcow-efi image in MiB, an option of nixos-generators until the autumn of 2024. A
# definition of `virtualisation.diskSize` goes before it.
{ config, lib, ... }:
{
  key = "nixos-generate-shim/boot-disk-size.nix";

  options.boot.diskSize = lib.mkOption {
    type = lib.types.either (lib.types.enum [ "auto" ]) lib.types.ints.positive;
    default = "auto";
    description = "Size of the image in MiB; `virtualisation.diskSize` is the option of nixpkgs.";
  };

  config.virtualisation.diskSize = lib.mkIf (config.boot.diskSize != "auto") (
    lib.mkOverride 900 config.boot.diskSize
  );
}
