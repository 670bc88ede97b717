{ lib, pkgs, ... }@args:
let
  settings = import ../settings.nix args;
in
{
  imports = [ ./vm.nix ];

  config = lib.mkMerge [
    (settings "vm-nogui")
    (settings "exact/vm-nogui")
  ];
}
