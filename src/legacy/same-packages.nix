# Hands the package set of one evaluation of a configuration to the next, so that several images share it: most of an
# evaluation is packages. Only where every definition below `nixpkgs` (overlays, config, platforms) can be compared and
# is equal in both; a function among them cannot be, and then each image makes its own set, as it would have alone.
#
# first: an evaluation of the same configuration.
first:
{ lib, options, ... }:
let
  isComparable =
    value:
    if builtins.isAttrs value then
      (value.type or null) != "derivation" && builtins.all isComparable (builtins.attrValues value)
    else if builtins.isList value then
      builtins.all isComparable value
    else
      !(builtins.isFunction value);

  # What `default` gives has priority 1500, and is the same function of the other options in both.
  definitionsOf = option: if option.highestPrio or 1500 >= 1500 then [ ] else option.definitions;

  isShared =
    name:
    let
      ours = definitionsOf options.nixpkgs.${name};
      theirs = definitionsOf first.options.nixpkgs.${name};
    in
    (options.nixpkgs.${name}._type or null) != "option"
    || ours == [ ] && theirs == [ ]
    || name != "pkgs" && isComparable ours && isComparable theirs && ours == theirs;
in
{
  # Weaker than the mkForce of a caller who hands `pkgs` to eval-config.nix.
  _module.args.pkgs = lib.mkIf (builtins.all isShared (builtins.attrNames options.nixpkgs)) (
    lib.mkOverride 60 first.pkgs
  );
}
