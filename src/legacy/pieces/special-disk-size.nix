# `specialArgs.diskSize` of nixosGenerate, MiB in digits or "auto": how a flake chose the size of a disk until the autumn of
# 2024. A definition of `virtualisation.diskSize` goes before it.
{ lib, ... }@args:
let
  given = toString (args.diskSize or "auto");
in
{
  key = "nixos-generate-shim/special-disk-size.nix";

  config = lib.optionalAttrs (given != "auto") {
    virtualisation.diskSize = lib.mkOverride 900 (lib.toInt given);
  };
}
