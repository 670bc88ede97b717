{
  config,
  lib,
  options,
  pkgs,
  modulesPath,
  ...
}@args:
let
  disk = import ../pieces/disk.nix args;
  nixpkgs = import ../nixpkgs.nix args;
in
{
  imports = [
    (import ../builder.nix args "cloudstack" "virtualisation/cloudstack-config.nix")
    ../disk-size.nix
  ];

  fileSystems."/".fsType = lib.mkDefault "ext4";

  # Stronger than the definition in nixpkgs' own variant, which this module can be combined with.
  # The configuration inside the image names the nixpkgs it was made from.
  system.build.cloudstackImage = disk.override 99 (
    disk.image {
      diskSize = if nixpkgs.hasDiskSizeOption then disk.diskSize else disk.sizeOr 8192;
      format = "qcow2";
      configFile = pkgs.writeText "configuration.nix" ''
        {
          imports = [ "${toString modulesPath}/virtualisation/cloudstack-config.nix" ];
        }
      '';
    }
  );

  formatAttr = "cloudstackImage";
}
