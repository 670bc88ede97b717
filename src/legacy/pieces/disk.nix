# What the disk formats (raw, qcow and their EFI twins) have in common, for the bundled modules and the fidelity
# modules alike. Plain values and functions, not modules: definitions of a list option must be in the format's own
# module, since the module system orders them by how deep the defining module is imported.
{
  config,
  lib,
  options,
  pkgs,
  modulesPath,
  ...
}:
let
  nixpkgs = import ../nixpkgs.nix { inherit modulesPath; };

  size = config.virtualisation.diskSize;
in
rec {
  # What nixpkgs' own builders used before they measured the content, in MiB.
  sizeOr = fallback: if size == "auto" then fallback else size;
  diskSize = if nixpkgs.measuresContent then size else sizeOr 8192;

  # make-disk-image.nix of the nixpkgs at hand; `arguments` as there, without lib, config and pkgs.
  # A partition table it does not know yet ("hybrid" in 20.09) becomes its default one.
  image =
    arguments:
    import nixpkgs.makeDiskImage (
      {
        inherit lib config pkgs diskSize;
      }
      // removeAttrs arguments (
        lib.optional (arguments ? partitionTableType && !nixpkgs.knowsPartitionTable arguments.partitionTableType) "partitionTableType"
      )
    );

  # `system.build` takes priorities only since it is a submodule (nixpkgs 21.11); before, later definitions win.
  override =
    priority: value:
    if options.system.build.type.name == "submodule" then lib.mkOverride priority value else value;

  rootFileSystem = {
    device = "/dev/disk/by-label/nixos";
    autoResize = true;
    fsType = "ext4";
  };

  espFileSystem = {
    device = "/dev/disk/by-label/ESP";
    fsType = "vfat";
  };
}
