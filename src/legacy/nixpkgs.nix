# What the nixpkgs at hand is like: every question of that kind that a format asks. A file counts for what it says, since
# nixpkgs keeps files under old names that only warn; a builder function counts for its arguments.
{ modulesPath, ... }:
let
  at = file: "${toString modulesPath}/${file}";
  says = word: file: builtins.pathExists file && builtins.length (builtins.split word (builtins.readFile file)) > 1;

  makeDiskImage = at "../lib/make-disk-image.nix";
  diskSizeOption = at "virtualisation/disk-size-option.nix";
  boardInstaller = at "installer/cd-dvd/sd-image-aarch64.nix";
in
rec {
  inherit diskSizeOption makeDiskImage;

  # Whether nixpkgs has an image variant of a name, as far as the file that lists them tells.
  hasVariant = variant: variant != "" && says " ${variant} = " (at "image/images.nix");

  # What the linode format needs besides; 20.09 lacks it.
  hasGrubInstallCommands = says "extraInstallCommands" (at "system/boot/loader/grub/grub.nix");

  # Since 24.11 all builders obey `virtualisation.diskSize`, declared in a file of its own. nixos-generators changed with
  # it, in one step (6682cf7 to cf81761, autumn 2024): linode and the size of disks are nixpkgs' business since.
  hasDiskSizeOption = says "diskSize = " diskSizeOption;

  # nixpkgs 20.09 measures nothing: a size in MiB must be given.
  measuresContent = builtins.functionArgs (import makeDiskImage) ? additionalSpace;

  # Whether make-disk-image.nix knows a kind of partition table; 20.09 does not know "hybrid".
  knowsPartitionTable = kind: says "\"${kind}\"" makeDiskImage;

  # In 20.09 the one image for the board is the installer and makes the image itself; later the file under that name,
  # where it still is, only warns and imports another.
  boardImageIsInstaller = says "sdImage" boardInstaller;

  # Whether lxc-container.nix makes the container's metadata: through a file of its own, up to 23.11 itself, in 20.09 not.
  containerHasMetadata =
    builtins.pathExists (at "virtualisation/lxc-image-metadata.nix")
    || says "build\\.metadata" (at "virtualisation/lxc-container.nix");
}
