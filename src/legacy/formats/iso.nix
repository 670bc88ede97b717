{ lib, modulesPath, ... }@args:
{
  imports = [ (import ../builder.nix args "iso" "installer/cd-dvd/iso-image.nix") ];

  # Without these the image starts on BIOS machines from a disc only.
  isoImage.makeEfiBootable = true;
  isoImage.makeUsbBootable = true;

  formatAttr = "isoImage";
  fileExtension = ".iso";
}
