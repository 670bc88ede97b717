let
  generators = builtins.fetchTarball "https://github.com/nix-community/nixos-generators/archive/master.tar.gz";
in
{
  cloud = [
    { imports = [ ({ modulesPath, ... }: { imports = [ "${modulesPath}/virtualisation/azure-image.nix" ]; }) ]; }
    { imports = [ ({ modulesPath, ... }: { imports = [ "${modulesPath}/virtualisation/google-compute-image.nix" ]; }) ]; }
    ./cloud.nix
  ];
}
