{ lib, sources, ... }:
let
  others = removeAttrs sources [ "self" ];
in
{
  environment.etc.inputs.text = toString (lib.mapAttrsToList (name: _: name) others);
}
