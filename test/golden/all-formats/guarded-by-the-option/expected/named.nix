{ lib, options, ... }:
{
  config = lib.optionalAttrs (builtins.hasAttr "image" options) {
    image.modules.google-compute.networking.hostName = "cloud";
  };
}
