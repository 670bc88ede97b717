{ lib, options, ... }:
{
  # A machine that is installed looks after its own disk.
  boot.growPartition = lib.mkIf (options ? formatAttr) true;
}
