{ lib, modulesPath, ... }@args:
let
  # In nixpkgs 20.09: taken without the installer's profiles.
  oldInstaller = "installer/cd-dvd/sd-image-aarch64.nix";
  isOld = (import ../nixpkgs.nix args).boardImageIsInstaller;
in
{
  imports = [
    (import ../builder.nix args "sd-aarch64" (
      if isOld then oldInstaller else "installer/sd-card/sd-image-aarch64.nix"
    ))
  ];

  config = {
    formatAttr = "sdImage";
    fileExtension = ".img.*";
  };
}
// lib.optionalAttrs isOld {
  disabledModules = [
    "profiles/base.nix"
    "profiles/installation-device.nix"
  ];
  # Declared by the installer's profile and set by the image: nothing reads it here.
  options.installer.cloneConfig = lib.mkOption {
    type = lib.types.bool;
    default = false;
    internal = true;
  };
}
