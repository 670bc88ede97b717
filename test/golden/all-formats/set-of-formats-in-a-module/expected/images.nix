{ inputs, ... }:
{
  image.modules = {
    # cloud-init does the rest
    proxmox-lxc = { proxmoxLXC.manageHostName = true; };
    amazon.amazonImage.sizeMB = 4096;
  };
}
