{ lib, modulesPath, ... }@args:
{
  imports = [ (import ../builder.nix args "vm" "virtualisation/qemu-vm.nix") ];

  config = lib.mkMerge [
    (import ../settings.nix args "vm")
    { formatAttr = "vm"; }
  ];
}
