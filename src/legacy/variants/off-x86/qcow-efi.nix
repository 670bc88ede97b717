# nixpkgs' own qcow2 has no virtio drivers in its initrd, no serial console and no GRUB.
{ lib, modulesPath, pkgs, ... }:
{
  imports = [ "${modulesPath}/profiles/qemu-guest.nix" ];
  boot.kernelParams = [
    "console=ttyS0"
  ]
  ++ lib.optional pkgs.stdenv.hostPlatform.isAarch "console=ttyAMA0,115200"
  ++ lib.optional pkgs.stdenv.hostPlatform.isRiscV64 "console=ttySIF0,115200";
  boot.loader.timeout = 0;
  boot.loader.systemd-boot.enable = lib.mkOverride 999 false;
  boot.loader.grub = { device = "nodev"; efiSupport = true; efiInstallAsRemovable = true; };
  image.baseName = "nixos";
  system.nixos.tags = lib.mkForce [ ];
}
