{ lib, ... }:
let
  size = 4;
in
{
  swapDevices = [ { device = "/swap"; size = size * 1024; } ]; # enough
  # nixpkgs' own qcow2 has no virtio drivers in its initrd and no serial console.
  image.modules.qemu =
    { lib, modulesPath, ... }:
    {
      imports = [ "${modulesPath}/profiles/qemu-guest.nix" ];
      boot.kernelParams = [ "console=ttyS0" ];
      boot.loader.timeout = 0;
      image.baseName = "nixos";
      system.nixos.tags = lib.mkForce [ ];
    };
  # nixpkgs' own virtual machine opens a window and has a disk of 1024 MiB.
  virtualisation.vmVariant =
    { lib, ... }:
    {
      virtualisation.diskSize = lib.mkDefault 2048;
      virtualisation.graphics = false;
    };
}
