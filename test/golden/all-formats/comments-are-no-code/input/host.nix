{
  formatConfigs.gce.networking.hostName = "cloud";
}
