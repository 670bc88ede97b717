{
  services.qemuGuest.enable = true;
  proxmox.qemuConf = {
    name = "vm";
    memory = 4096;
  };
}
