{ lib, modulesPath, ... }@args:
let
  nixpkgs = import ../nixpkgs.nix args;
in
{
  imports = [
    (import ../builder.nix args "vm" "virtualisation/qemu-vm.nix")
    ../pieces/special-disk-size.nix
  ];

  config = lib.mkMerge [
    # Before, nixos-generators left nixpkgs' own size.
    (lib.optionalAttrs nixpkgs.hasDiskSizeOption (import ../settings.nix args "vm"))
    { formatAttr = "vm"; }
  ];
}
