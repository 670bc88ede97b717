{
  services.qemuGuest.enable = true;
  image.modules.proxmox.proxmox.qemuConf = {
    name = "vm";
    memory = 4096;
  };
}
