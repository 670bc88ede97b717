{ lib, modulesPath, ... }@args:
{
  imports = [ (import ../builder.nix args "lxc" "virtualisation/lxc-container.nix") ];

  config = lib.mkMerge [
    # The host starts a container; a boot loader the configuration asks for has no disk to go to.
    (import ../settings.nix args "no-loader")
    {
      formatAttr = "tarball";
      fileExtension = ".tar.xz";
    }
  ];
}
