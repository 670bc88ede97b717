# What the disk formats (raw, qcow and their EFI twins) have in common, for the bundled modules and the fidelity
# modules alike. Plain values and functions, not modules: definitions of a list option must stand in the format's own
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
  makeDiskImage = "${toString modulesPath}/../lib/make-disk-image.nix";
  has = word: builtins.length (builtins.split word (builtins.readFile makeDiskImage)) > 1;
  accepted = lib.functionArgs (import makeDiskImage);

  # nixpkgs 20.09 measures nothing: a size in MiB must be given. 8192 is what its own image builders use.
  size = config.virtualisation.diskSize;
  diskSize = if size == "auto" && !(accepted ? additionalSpace) then 8192 else size;
in
{
  # make-disk-image.nix of the nixpkgs at hand; `arguments` as there, without lib, config and pkgs.
  # A partition table it does not know yet ("hybrid" in 20.09) becomes its default one.
  image =
    arguments:
    import makeDiskImage (
      {
        inherit lib config pkgs diskSize;
      }
      // removeAttrs arguments (
        lib.optional (arguments ? partitionTableType && !has "\"${arguments.partitionTableType}\"") "partitionTableType"
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
