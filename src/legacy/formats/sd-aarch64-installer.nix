{ lib, modulesPath, ... }@args:
let
  # In nixpkgs 20.09 the one image for the board was the installer.
  oldInstaller = "installer/cd-dvd/sd-image-aarch64.nix";
  isOld = builtins.pathExists "${toString modulesPath}/${oldInstaller}";
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
