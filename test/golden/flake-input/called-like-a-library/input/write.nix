lib:
let
  inherit (lib) generators;
in
generators.toINI { }
