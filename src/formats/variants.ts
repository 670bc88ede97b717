import { FIRST_WITH_IMAGES } from "./releases.ts";
import type { Variant } from "./types.ts";

// nixos/modules/image/images.nix of nixpkgs 26.11pre: the same 26 names since 25.05. What a given
// nixpkgs has is always asked of that nixpkgs; this table is for documents and for rewriting code.

const SINCE = FIRST_WITH_IMAGES;

/** Declared in every variant's evaluation by image/file-options.nix, and nowhere else. */
export const IMAGE_FILE_OPTIONS: readonly string[] = [
  "image.baseName",
  "image.extension",
  "image.fileName",
  "image.filePath",
];

const DISK_OPTIONS = ["image.efiSupport", "image.format"];

export const VARIANTS: readonly Variant[] = [
  variant("amazon", "Amazon EC2", ["amazonImage", "virtualisation.amazon-init"]),
  variant("azure", "Microsoft Azure", ["virtualisation.azure", "virtualisation.azureImage"]),
  variant("cloudstack", "Apache CloudStack", []),
  variant("digital-ocean", "DigitalOcean", [
    "virtualisation.digitalOcean",
    "virtualisation.digitalOceanImage",
  ]),
  variant("google-compute", "Google Compute Engine", ["virtualisation.googleComputeImage"]),
  variant("hyperv", "Microsoft Hyper-V", ["hyperv", "virtualisation.hyperv"]),
  variant("iso", "bootable ISO", ["isoImage"]),
  variant("iso-installer", "installer ISO", ["isoImage", "installer", "system.installer.channel"]),
  {
    ...variant("kexec", "kexec tarball", ["netboot", "installer", "system.installer.channel"]),
    broken: "the tarball holds neither kernel nor initrd (nixpkgs#410511)",
  },
  variant("kubevirt", "KubeVirt", []),
  variant("linode", "Linode", ["virtualisation.linodeImage"]),
  variant("lxc", "LXC container", [
    "installer",
    "system.installer.channel",
    "virtualisation.lxc.templates",
    "virtualisation.lxc.nestedContainer",
    "virtualisation.lxc.privilegedContainer",
  ]),
  variant("lxc-metadata", "LXC image metadata", ["virtualisation.lxc.templates"]),
  variant("oci", "Oracle Cloud (not a container image)", []),
  variant("openstack", "OpenStack", ["openstackImage", "virtualisation.amazon-init"]),
  variant("openstack-zfs", "OpenStack on ZFS", ["openstackImage", "virtualisation.amazon-init"]),
  variant("proxmox", "Proxmox VE virtual machine", ["proxmox"]),
  variant("proxmox-lxc", "Proxmox VE container", ["proxmoxLXC"]),
  variant("qemu", "qcow2 for BIOS", DISK_OPTIONS),
  variant("qemu-efi", "qcow2 for EFI", DISK_OPTIONS),
  variant("raw", "raw disk for BIOS", DISK_OPTIONS),
  variant("raw-efi", "raw disk for EFI", DISK_OPTIONS),
  {
    ...variant("sd-card", "SD card", ["sdImage"]),
    broken: "throws on armv7l, riscv64 and i686",
  },
  {
    ...variant("vagrant-virtualbox", "Vagrant box for VirtualBox", [
      "virtualbox",
      "virtualisation.virtualbox.vmFileName",
    ]),
    broken: "nixos-rebuild prints a path below the output, but the output itself is the file",
  },
  variant("virtualbox", "VirtualBox", ["virtualbox", "virtualisation.virtualbox.vmFileName"]),
  variant("vmware", "VMware", ["vmware"]),
];

function variant(name: string, summary: string, ownOptions: readonly string[]): Variant {
  return { name, summary, since: SINCE, ownOptions };
}
