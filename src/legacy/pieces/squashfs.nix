# nixos-generators compressed an ISO's store with zstd, which is much faster, while nixpkgs' own default was xz (up to
# 24.05); as a value for the format's own module (see disk.nix). nixpkgs 20.09 has no such option.
{ lib, options, ... }:
{
  isoImage = lib.optionalAttrs (options.isoImage ? squashfsCompression) {
    squashfsCompression = lib.mkIf (lib.hasPrefix "xz" (toString options.isoImage.squashfsCompression.default)) (
      lib.mkDefault "zstd"
    );
  };
}
