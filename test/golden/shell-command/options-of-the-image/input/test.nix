{
  virtualisation.memorySize = 2048;
  virtualisation.docker.enable = true;
}
