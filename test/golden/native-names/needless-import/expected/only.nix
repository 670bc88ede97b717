{ modulesPath, ... }:
{
  services.openssh.enable = true;
}
