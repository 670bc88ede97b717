{
  isoImage.volumeID = "LIVE";
}
