{ lib, options, ... }:
{
  config = lib.optionalAttrs (builtins.hasAttr "formatConfigs" options) {
    formatConfigs.gce.networking.hostName = "cloud";
  };
}
