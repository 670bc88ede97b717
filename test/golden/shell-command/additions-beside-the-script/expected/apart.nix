{
  options = { };
  config = {
    services.openssh.enable = true;
  };
}
