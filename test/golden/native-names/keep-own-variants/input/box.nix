{
  image.modules.docker = ./docker.nix;
  image.modules = {
    qcow = { modulesPath, ... }: { imports = [ "${modulesPath}/virtualisation/disk-image.nix" ]; };
    vm-nogui = { config, ... }: { system.build.image = config.system.build.vm; };
  };
}
