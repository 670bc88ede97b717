{ lib, modulesPath, ... }@args:
{
  imports = [ (import ../builder.nix args "lxc" "virtualisation/lxc-container.nix") ];

  # The host starts a container; a boot loader the configuration asks for has no disk to go to.
  boot.loader.grub.enable = lib.mkForce false;
  boot.loader.systemd-boot.enable = lib.mkForce false;

  formatAttr = "tarball";
  fileExtension = ".tar.xz";
}
