{
  lib,
  nixos-generators, # was needed for the image
  ...
}:
{
  networking.hostName = lib.mkDefault "a";
}
