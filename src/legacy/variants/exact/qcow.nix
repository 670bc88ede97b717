# The kind of the partition table.
{ config, lib, modulesPath, pkgs, ... }:
{
  system.build.image = lib.mkForce (
    import "${modulesPath}/../lib/make-disk-image.nix" {
      inherit config lib pkgs;
      inherit (config.virtualisation) diskSize;
      format = "qcow2";
      partitionTableType = "hybrid";
    }
  );
}
