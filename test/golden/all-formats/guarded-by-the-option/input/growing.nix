{ lib, options, ... }:
{
  config = lib.optionalAttrs (options ? formatConfigs) {
    formatConfigs.raw = { boot.growPartition = true; };
  };
}
