{ lib, modulesPath, ... }@args:
{
  imports = [
    (import ../builder.nix args "vagrant-virtualbox" "virtualisation/vagrant-virtualbox-image.nix")
    ../disk-size.nix
  ];

  formatAttr = "vagrantVirtualbox";
}
