{ modulesPath, ... }:
{
  image.modules.docker.imports = [ "${modulesPath}/virtualisation/docker-image.nix" ];
  image.modules.qcow = { imports = [ ./qcow.nix ]; };
}
