# Makes the image of a bundled format the image of a variant of `system.build.images`.
# `filePath`: function of the system's name (x86_64-linux) to the file's path below the output; "" is the output itself.
# null: the path is the one nixpkgs gives.
filePath:
{
  config,
  lib,
  pkgs,
  modulesPath,
  ...
}:
{
  imports = [ "${toString modulesPath}/image/file-options.nix" ];

  image.filePath = lib.mkIf (filePath != null) (lib.mkForce (filePath pkgs.stdenv.hostPlatform.system));

  # Stronger than what nixpkgs' modules define, lxc-container.nix among them (99).
  system.build.image = lib.mkOverride 90 config.system.build.${config.formatAttr};
}
