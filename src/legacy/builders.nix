# Which bundled formats this nixpkgs has the builder for, from its files alone: no configuration is evaluated.
# `nixpkgs`: absolute path, as a string. `formats`: { <format> = true or false; }.
{ nixpkgs }:
let
  args = {
    lib = import (nixpkgs + "/lib");
    modulesPath = nixpkgs + "/nixos/modules";
    # Not looked at by `imports`, which is all that is read here.
    config = { };
    options = { };
    pkgs = { };
  };

  hasBuilder =
    file:
    let
      module = import (./formats + "/${file}");
      imports = (if builtins.isFunction module then module args else module).imports or [ ];
    in
    # builder.nix throws for a file that is missing.
    (builtins.tryEval (builtins.foldl' (_: path: builtins.seq path true) true imports)).success;
in
{
  formats = builtins.listToAttrs (
    map (file: {
      name = builtins.head (builtins.split "\\.nix$" file);
      value = hasBuilder file;
    }) (builtins.attrNames (builtins.readDir ./formats))
  );
}
