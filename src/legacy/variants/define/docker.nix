# nixpkgs has no docker variant.
{ config, modulesPath, pkgs, ... }:
{
  imports = [
    "${modulesPath}/virtualisation/docker-image.nix"
    "${modulesPath}/image/file-options.nix"
  ];
  image.filePath = "tarball/nixos-system-${pkgs.stdenv.hostPlatform.system}.tar.xz";
  system.build.image = config.system.build.tarball;
}
