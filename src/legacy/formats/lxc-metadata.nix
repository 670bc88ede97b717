{ lib, modulesPath, ... }@args:
let
  hasMetadata = (import ../nixpkgs.nix args).containerHasMetadata;
in
{
  imports = [
    (import ../builder.nix args "lxc-metadata" (
      if hasMetadata then "virtualisation/lxc-container.nix" else "virtualisation/lxc-image-metadata.nix"
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
