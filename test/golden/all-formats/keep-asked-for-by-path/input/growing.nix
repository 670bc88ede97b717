{ lib, options, ... }:
{
  config = lib.optionalAttrs (lib.hasAttrByPath [ "formatConfigs" ] options) {
    formatConfigs.raw = { boot.growPartition = true; };
  };
}
