{ lib, options, ... }:
{
  config = lib.optionalAttrs (options ? image) {
    image.modules.raw = { boot.growPartition = true; };
  };
}
