# Legacy format -> what is beside the bundled module in its variant of `system.build.images`, so that the image is
# the one people had.
#
# The bundled module (../formats) carries the settings: imported next to nixpkgs' own module of the variant it adds
# what that lacks, since both import the same file of nixpkgs. A format without an entry needs nothing else.
#
# modules: what makes the two agree.
# alone: the variant is our own. Either nixpkgs has none (docker), or the one it has follows the system of the
#   evaluation (sd-card) while the format names a board.
let
  asVariant = import ./as-variant.nix;
  as = file: asVariant (_system: file);
  systemTarball = asVariant (system: "tarball/nixos-system-${system}.tar.xz");
in
{
  cloudstack.modules = [
    (as "nixos.qcow2")
    ./untagged.nix
  ];
  docker = {
    modules = [ systemTarball ];
    alone = true;
  };
  install-iso-hyperv.alone = true;
  # nixpkgs' own tarball holds neither kernel nor initrd (nixpkgs#410511).
  kexec.modules = [ systemTarball ];
  kexec-bundle = {
    modules = [ (as "") ];
    alone = true;
  };
  linode.modules = [ (as "nixos.img.gz") ];
  # The container is built beside it and would be the image; both tarballs have nixpkgs' name.
  lxc-metadata.modules = [ (asVariant null) ];
  qcow.modules = [
    (as "nixos.qcow2")
    ./untagged.nix
  ];
  qcow-efi.modules = [
    (as "nixos.qcow2")
    ./untagged.nix
    ./grub.nix
  ];
  raw.modules = [
    (as "nixos.img")
    ./untagged.nix
  ];
  raw-efi.modules = [
    (as "nixos.img")
    ./untagged.nix
    ./grub.nix
  ];
  sd-aarch64.alone = true;
  sd-aarch64-installer.alone = true;
  sd-x86_64.alone = true;
  # The output is the file: nixpkgs names a path below it that is not there.
  vagrant-virtualbox.modules = [ (as "") ];
}
