{ modulesPath, ... }:
{
  imports = [ (modulesPath + "/image/images.nix") ];

  services.openssh.enable = true;
}
