# nixpkgs' own qcow2 has no virtio drivers in its initrd and no serial console.
{ lib, modulesPath, ... }:
{
  imports = [ "${modulesPath}/profiles/qemu-guest.nix" ];
  boot.kernelParams = [ "console=ttyS0" ];
  boot.loader.timeout = 0;
  image.baseName = "nixos";
  system.nixos.tags = lib.mkForce [ ];
}
