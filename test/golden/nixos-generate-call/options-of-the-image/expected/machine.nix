{
  virtualbox.memorySize = 2048;
}
