# `virtualisation.diskSize` (MiB, or "auto") for every nixpkgs.
#
# Since 24.11 nixpkgs declares it in a file of its own, which every builder obeys. Before, each builder had an option
# of its own name: we declare the common one and hand its value on to whichever of those exist.
# Not for formats that import qemu-vm.nix, which has always declared the option itself.
{
  config,
  lib,
  options,
  modulesPath,
  ...
}:
let
  nixpkgs = import ./nixpkgs.nix { inherit modulesPath; };

  # Names read in nixpkgs 20.09 to 24.05, builder by builder.
  optionsOfBuilders = [
    [ "amazonImage" "sizeMB" ]
    [ "hyperv" "baseImageSize" ]
    [ "openstackImage" "sizeMB" ]
    [ "proxmox" "qemuConf" "diskSize" ]
    [ "virtualbox" "baseImageSize" ]
    [ "virtualisation" "azureImage" "diskSize" ]
    [ "virtualisation" "digitalOceanImage" "diskSize" ]
    [ "virtualisation" "googleComputeImage" "diskSize" ]
    [ "virtualisation" "linodeImage" "diskSize" ]
    [ "vmware" "baseImageSize" ]
  ];

  size = config.virtualisation.diskSize;
  # proxmox.qemuConf.diskSize is a string.
  asFor = { type, ... }: if type.check size then size else toString size;
  handOn =
    path:
    lib.optionalAttrs (lib.hasAttrByPath path options) (
      lib.setAttrByPath path (lib.mkIf (size != "auto") (lib.mkOverride 90 (asFor (lib.getAttrFromPath path options))))
    );
in
if nixpkgs.hasDiskSizeOption then
  { imports = [ nixpkgs.diskSizeOption ]; }
else
  {
    # One module, however many formats bring it.
    key = "nixos-generate-shim/disk-size.nix";

    options.virtualisation.diskSize = lib.mkOption {
      type = lib.types.either (lib.types.enum [ "auto" ]) lib.types.ints.positive;
      default = "auto";
      description = "Size of the disk image in MiB; \"auto\" leaves it to the builder.";
    };

    config = lib.mkMerge (map handOn optionsOfBuilders);
  }
