{
  imports = [ ./common.nix ];
  # The copy of nixpkgs is 60,000 files.
  system.installer.channel.enable = false;
}
