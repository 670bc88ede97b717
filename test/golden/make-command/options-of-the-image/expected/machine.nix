{
  # Only the image has these; a plain evaluation of this file does not know them.
  image.modules.proxmox.proxmox.qemuConf.memory = 2048;
  services.openssh.enable = true;
}
