{ lib, modulesPath, ... }@args:
{
  imports = [ (import ../builder.nix args "vm" "virtualisation/qemu-vm.nix") ];

  # MiB.
  virtualisation.diskSize = lib.mkDefault 2048;

  formatAttr = "vm";
}
