import { findFormat, variantOf } from "../find.ts";

export type Firmware = "bios" | "efi";

/** How a disk is attached to the machine; `cd` is read only. */
export type Bus = "cd" | "usb" | "virtio" | "ahci" | "nvme" | "scsi";

/** What starts an image of one kind, for `try`, `--boot-check`, `npm run test:boot` and `checks/boot.nix`. */
export type Start =
  /** Firmware starts the boot loader on a disk. The first bus and firmware are the ones `try` takes. */
  | {
      readonly kind: "disk";
      readonly buses: readonly [Bus, ...Bus[]];
      /** What the image is made for where neither the configuration nor the disk says otherwise. */
      readonly firmware: readonly [Firmware, ...Firmware[]];
      /** What differs from the machine it is made for. */
      readonly note?: string;
    }
  /** Kernel and initrd are given to the machine directly. */
  | { readonly kind: "kernel"; readonly from: "tarball" | "bundle" | "file system" | "sd card" }
  /** A container started with its own init. */
  | { readonly kind: "container" }
  /** The build's own script starts a virtual machine. */
  | { readonly kind: "script" }
  /** Nothing to start. */
  | { readonly kind: "nothing"; readonly because: string };

const OPTICAL = ["cd", "usb"] as const;
const BOTH = ["bios", "efi"] as const;

const INSTALLER: Start = { kind: "disk", buses: OPTICAL, firmware: BOTH };
const CONTAINER: Start = { kind: "container" };
const SCRIPT: Start = { kind: "script" };
const CLOUD_DISK: Start = { kind: "disk", buses: ["virtio"], firmware: ["bios"] };

function disk(bus: Bus, firmware: Firmware, note?: string): Start {
  return { kind: "disk", buses: [bus], firmware: [firmware], ...(note !== undefined && { note }) };
}

/**
 * By key of `system.build.images` or action of nixos-rebuild. Read in nixpkgs 26.11pre: `partitionTableType` and
 * `boot.loader` of each builder for the firmware, `boot.initrd.availableKernelModules` for the bus.
 */
const STARTS: Readonly<Record<string, Start>> = {
  // amazon-image.nix puts nvme into the initrd.
  amazon: disk("nvme", "bios"),
  azure: disk("ahci", "bios", "Hyper-V's own disk controller is not in QEMU"),
  cloudstack: CLOUD_DISK,
  "digital-ocean": CLOUD_DISK,
  docker: CONTAINER,
  // google-compute-image.nix puts nvme into the initrd.
  "google-compute": disk("nvme", "bios"),
  hyperv: disk("ahci", "efi", "Hyper-V's own disk controller is not in QEMU"),
  iso: INSTALLER,
  "iso-installer": INSTALLER,
  "install-iso-hyperv": INSTALLER,
  kexec: { kind: "kernel", from: "tarball" },
  "kexec-bundle": { kind: "kernel", from: "bundle" },
  kubevirt: CLOUD_DISK,
  // A bare file system: Linode's host reads its GRUB menu.
  linode: { kind: "kernel", from: "file system" },
  lxc: CONTAINER,
  "lxc-metadata": { kind: "nothing", because: "it is the description of the lxc image" },
  oci: disk("scsi", "bios"),
  openstack: CLOUD_DISK,
  "openstack-zfs": CLOUD_DISK,
  // proxmox.qemuConf.virtio0
  proxmox: CLOUD_DISK,
  "proxmox-lxc": CONTAINER,
  qemu: disk("virtio", "bios"),
  "qemu-efi": disk("virtio", "efi"),
  // Made for machines with disks of their own: nothing puts virtio into the initrd.
  raw: disk("ahci", "bios"),
  "raw-efi": disk("ahci", "efi"),
  "sd-card": { kind: "kernel", from: "sd card" },
  "sd-aarch64-installer": { kind: "kernel", from: "sd card" },
  "vagrant-virtualbox": disk("ahci", "bios"),
  virtualbox: disk("ahci", "bios"),
  vmware: disk("ahci", "efi"),
  "build-vm": SCRIPT,
  "build-vm-with-bootloader": SCRIPT,
};

/** How an image is started: by legacy format, by variant, or by action; undefined for a name of the user's own. */
export function findStart(name: string): Start | undefined {
  const format = findFormat(name);
  if (format === undefined) return STARTS[name];
  return STARTS[variantOf(format) ?? (format.native.kind === "vm" ? format.native.action : format.name)];
}

/** The table as JSON, for `checks/boot.nix`. */
export function renderStarts(): string {
  return `${JSON.stringify(STARTS, null, 2)}\n`;
}
