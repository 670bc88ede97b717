{ config, ... }:
{
  sdImage.compressImage = false;
  environment.etc.card.text = config.sdImage.imageName;
}
