{ modulesPath, ... }:
{
  imports = [
    (modulesPath + "/profiles/qemu-guest.nix")
    "${modulesPath}/image/images.nix" # for images
  ];

  networking.hostName = "box";
}
