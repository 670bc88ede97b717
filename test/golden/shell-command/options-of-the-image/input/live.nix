{ pkgs, lib, ... }:
{
  isoImage.squashfsCompression = "zstd -Xcompression-level 6";
  # It is too big for a CD.
  isoImage = {
    volumeID = "LIVE";
    makeEfiBootable = true;
  };
  environment.systemPackages = [ pkgs.vim ];
}
