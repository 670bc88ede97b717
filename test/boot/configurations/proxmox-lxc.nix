{
  imports = [ ./common.nix ];
  # Else the host names it.
  proxmoxLXC.manageHostName = true;
}
