# nixpkgs' own qcow2 has no virtio drivers in its initrd, no serial console, and off x86_64 no EFI.
{ lib, modulesPath, pkgs, ... }:
{
  imports = [ "${modulesPath}/profiles/qemu-guest.nix" ];
  boot.kernelParams = [ "console=ttyS0" ];
  boot.loader.timeout = 0;
  boot.loader.grub = lib.mkIf (!pkgs.stdenv.hostPlatform.isx86_64) {
    device = lib.mkOverride 999 "nodev";
    efiSupport = lib.mkDefault true;
    efiInstallAsRemovable = lib.mkDefault true;
  };
  image.baseName = "nixos";
  system.nixos.tags = lib.mkForce [ ];
}
