# nixpkgs' EFI disk images start with systemd-boot, the legacy formats with grub. Weaker than any definition of the
# configuration, stronger than the mkDefault in nixpkgs' disk-image.nix.
{ lib, ... }:
{
  boot.loader.systemd-boot.enable = lib.mkOverride 999 false;
}
