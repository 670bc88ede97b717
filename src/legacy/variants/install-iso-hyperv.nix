# The installer runs in a Hyper-V guest.
{
  virtualisation.hypervGuest.enable = true;
}
