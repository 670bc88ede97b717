{ lib, modulesPath, ... }@args:
{
  imports = [ (import ../builder.nix args "proxmox-lxc" "virtualisation/proxmox-lxc.nix") ];

  config = lib.mkMerge [
    # The host starts a container; a boot loader the configuration asks for has no disk to go to.
    (import ../settings.nix args "no-loader")
    {
      formatAttr = "tarball";
      fileExtension = ".tar.xz";
    }
  ];
}
