# The iso of an installed machine's configuration: disks by UUID, LUKS, swap, /boot and its own boot loader.
{
  imports = [
    ./iso.nix
    ../../fixtures/hosts/uefi.nix
  ];
}
