# The two options every format module sets, and the disk size every one of them may be given.
{ lib, modulesPath, ... }:
let
  nixpkgs = import ./nixpkgs.nix { inherit modulesPath; };
in
{
  _file = ./format-module.nix;

  # Flakes written for nixos-generators may bring its module of the same purpose along with ours. The module system
  # drops the second module with an equal key, so both can be imported without declaring the options twice.
  key = "github:nix-community/nixos-generators/format-module.nix";

  # nixpkgs up to 24.05 has no such file: there the formats that need the option import ./disk-size.nix.
  imports = lib.optional nixpkgs.hasDiskSizeOption nixpkgs.diskSizeOption;

  options = {
    formatAttr = lib.mkOption {
      type = lib.types.str;
      description = "Attribute of `system.build` that holds the image of this format.";
    };
    fileExtension = lib.mkOption {
      type = lib.types.str;
      default = "";
      description = "How the name of the image file ends; it is searched for below the image's store path.";
    };
  };
}
