let
  generators = builtins.fetchTarball "https://github.com/nix-community/nixos-generators/archive/master.tar.gz";
in
{
  cloud = [
    ({ modulesPath, ... }: { imports = [ "${modulesPath}/virtualisation/azure-image.nix" ]; })
    ({ modulesPath, ... }: { imports = [ "${modulesPath}/virtualisation/google-compute-image.nix" ]; })
    ./cloud.nix
  ];
}
