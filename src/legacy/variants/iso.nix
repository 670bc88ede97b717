# nixpkgs' own iso boots neither from EFI nor from USB.
{
  isoImage.makeEfiBootable = true;
  isoImage.makeUsbBootable = true;
}
