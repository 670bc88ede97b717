{ lib, modulesPath, ... }@args:
{
  imports = [ (import ../builder.nix args "docker" "virtualisation/docker-image.nix") ];

  # The container engine starts the system; a boot loader the configuration asks for has no disk to go to.
  boot.loader.grub.enable = lib.mkForce false;
  boot.loader.systemd-boot.enable = lib.mkForce false;

  # So that `docker logs` shows the journal.
  services.journald.console = "/dev/console";

  formatAttr = "tarball";
  fileExtension = ".tar.xz";
}
