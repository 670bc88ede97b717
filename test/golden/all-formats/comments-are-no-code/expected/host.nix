{
  image.modules.google-compute.networking.hostName = "cloud";
}
