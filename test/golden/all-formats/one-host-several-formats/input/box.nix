{ lib, ... }:
{
  # only for the VM
  formatConfigs.vm-nogui = { config, ... }: {
    virtualisation.memorySize = 2048;
  };
  formatConfigs.do.virtualisation.diskSize = lib.mkForce 8192;
}
