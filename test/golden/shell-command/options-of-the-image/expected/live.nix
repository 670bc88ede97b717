{ pkgs, lib, ... }:
{
  image.modules.iso.isoImage.squashfsCompression = "zstd -Xcompression-level 6";
  # It is too big for a CD.
  image.modules.iso.isoImage = {
    volumeID = "LIVE";
    makeEfiBootable = true;
  };
  environment.systemPackages = [ pkgs.vim ];
  # nixpkgs' own iso boots neither from EFI nor from USB.
  image.modules.iso.isoImage.makeUsbBootable = true;
}
