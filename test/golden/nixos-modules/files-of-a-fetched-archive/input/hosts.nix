let
  generators = builtins.fetchTarball "https://github.com/nix-community/nixos-generators/archive/master.tar.gz";
in
{
  cloud = [
    (import (generators + "/formats/azure.nix"))
    <nixos-generators/formats/gce.nix>
    ./cloud.nix
  ];
}
