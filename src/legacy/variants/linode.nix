# As nixos-generators had it: a boot loader that Linode's own finds, linode-cli, the guest agent, nixos.img.gz.
{ pkgs, ... }:
{
  boot.growPartition = true;
  boot.loader.grub = {
    fsIdentifier = "label";
    extraInstallCommands = ''
      ${pkgs.coreutils}/bin/ln -fs /boot/grub /boot/grub2
    '';
    splashImage = null;
  };
  environment.systemPackages = [ pkgs.linode-cli ];
  services.qemuGuest.enable = true;
  image.baseName = "nixos";
}
