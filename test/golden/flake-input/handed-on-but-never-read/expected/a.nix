{
  lib,
  ...
}:
{
  networking.hostName = lib.mkDefault "a";
}
