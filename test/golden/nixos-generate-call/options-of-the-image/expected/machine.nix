{
  image.modules.virtualbox.virtualbox.memorySize = 2048;
}
