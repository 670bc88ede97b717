{
  meta.description = "what nixos-generate builds";
  environment.etc."motd".text = ''
    Run nixos-generate -f iso to build an image.
  '';
}
