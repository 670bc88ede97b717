{ lib, modulesPath, ... }@args:
let
  oldInstaller = "installer/cd-dvd/sd-image-aarch64.nix";
  isOld = (import ../nixpkgs.nix args).boardImageIsInstaller;
in
{
  imports = [
    (import ../builder.nix args "sd-aarch64-installer" (
      if isOld then oldInstaller else "installer/sd-card/sd-image-aarch64-installer.nix"
    ))
  ];

  formatAttr = "sdImage";
  fileExtension = ".img.*";
}
