{ lib, modulesPath, ... }@args:
let
  settings = import ../settings.nix args;
in
{
  imports = [ (import ../builder.nix args "docker" "virtualisation/docker-image.nix") ];

  config = lib.mkMerge [
    (settings "no-loader")
    (settings "docker")
    {
      formatAttr = "tarball";
      fileExtension = ".tar.xz";
    }
  ];
}
