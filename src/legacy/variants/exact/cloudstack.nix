# The configuration.nix in the image names the nixpkgs it was made from.
{ config, lib, modulesPath, pkgs, ... }:
{
  system.build.cloudstackImage = lib.mkForce (
    import "${modulesPath}/../lib/make-disk-image.nix" {
      inherit config lib pkgs;
      inherit (config.virtualisation) diskSize;
      format = "qcow2";
      configFile = pkgs.writeText "configuration.nix" ''
        {
          imports = [ "${toString modulesPath}/virtualisation/cloudstack-config.nix" ];
        }
      '';
    }
  );
}
