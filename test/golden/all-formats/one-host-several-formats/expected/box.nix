{ lib, ... }:
{
  # only for the VM
  virtualisation.vmVariant = { config, ... }: {
    virtualisation.memorySize = 2048;
  };
  image.modules.digital-ocean.virtualisation.diskSize = lib.mkForce 8192;
}
