{ lib, modulesPath, ... }@args:
let
  # Where container and metadata are one module (nixpkgs up to 23.11), that module; before, there is no metadata.
  imageMetadata = "${toString modulesPath}/virtualisation/lxc-image-metadata.nix";
  container = "virtualisation/lxc-container.nix";
  containerText = builtins.readFile "${toString modulesPath}/${container}";
  hasMetadata =
    builtins.pathExists imageMetadata || builtins.length (builtins.split "build\\.metadata" containerText) > 1;
in
{
  imports = [
    (import ../builder.nix args "lxc-metadata" (
      if hasMetadata then container else "virtualisation/lxc-image-metadata.nix"
    ))
  ];

  config = lib.mkMerge [
    (import ../settings.nix args "no-loader")
    {
      formatAttr = "metadata";
      fileExtension = ".tar.xz";
    }
  ];
}
