{ pkgs, ... }:
{
  networking.hostName = "box";
  environment.systemPackages = [ pkgs.git ];
  isoImage.volumeID = "BOX";
  image.baseName = "box";
}
