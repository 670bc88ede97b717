{ inputs, ... }:
{
  imports = [
    {
      # What nixos-generators' "proxmox-lxc" had; without it, this is nixpkgs' own image.
      image.modules.proxmox-lxc.imports = [
        (
          { lib, ... }:
          {
            boot.loader.grub.enable = lib.mkForce false;
            boot.loader.systemd-boot.enable = lib.mkForce false;
          }
        )
      ];
    }
  ];

  image.modules = {
    # cloud-init does the rest
    proxmox-lxc = { proxmoxLXC.manageHostName = true; };
    amazon.amazonImage.sizeMB = 4096;
  };
}
