{ config, lib, ... }:
{
  # A machine that is installed looks after its own disk.
  boot.growPartition = lib.mkIf (config.formatAttr == "googleComputeImage") true;
}
