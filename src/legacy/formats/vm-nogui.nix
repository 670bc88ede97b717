{ lib, pkgs, ... }@args:
let
  settings = import ../settings.nix args;
  inherit (settings "vm-nogui") virtualisation;
in
{
  imports = [ ./vm.nix ];

  config = lib.mkMerge [
    # The size of the disk is vm.nix's business.
    { virtualisation = removeAttrs virtualisation [ "diskSize" ]; }
    (settings "exact/vm-nogui")
  ];
}
