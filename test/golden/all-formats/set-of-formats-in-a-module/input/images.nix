{ inputs, ... }:
{
  imports = [ inputs.nixos-generators.nixosModules.all-formats ];

  formatConfigs = {
    # cloud-init does the rest
    proxmox-lxc = { proxmoxLXC.manageHostName = true; };
    amazon.amazonImage.sizeMB = 4096;
  };
}
