import type { SmallImage } from "../support/small-nixpkgs.ts";

type Holds = (image: SmallImage) => readonly (readonly [actual: unknown, wanted: unknown])[];

/** What a format must come to on the small nixpkgs; written by hand. */
export interface Expected {
  /** File below the store path from 25.05 on; VERSION and SYSTEM are placeholders, "" is the store path itself. */
  readonly file: string;
  /** The same before 25.05. */
  readonly old: string;
  readonly system?: "aarch64-linux";
  /** What the image must contain, on every release. */
  readonly holds?: Holds;
}

const NAMED = "nixos-image";
const TAIL = "VERSION-SYSTEM";

function disk(tag: string, extension: string, holds?: Holds): Expected {
  return { file: `${NAMED}-${tag}-${TAIL}.${extension}`, old: `nixos.${extension}`, ...(holds && { holds }) };
}

function tarball(tag: string, holds?: Holds): Expected {
  const old = "tarball/nixos-system-SYSTEM.tar.xz";
  return { file: `tarball/${NAMED}-${tag}-${TAIL}.tar.xz`, old, ...(holds && { holds }) };
}

function iso(holds: Holds): Expected {
  return { file: `iso/${NAMED}-${TAIL}.iso`, old: "iso/nixos.iso", holds };
}

function sdCard(system: "aarch64-linux" | undefined, holds: Holds): Expected {
  const files = { file: `sd-image/${NAMED}-sd-card-${TAIL}.img.zst`, old: "sd-image/nixos.img.zst" };
  return { ...files, holds, ...(system && { system }) };
}

function same(file: string, holds?: Holds): Expected {
  return { file, old: file, ...(holds && { holds }) };
}

const container: Holds = ({ system }) => [
  [system.isContainer, true],
  [system.bootLoader, null],
];
const startedAtOnce = "multi-user.target";
const efiGrub = { devices: ["nodev"], efiInstallAsRemovable: true, efiSupport: true, fsIdentifier: "uuid" };

export const EXPECTED: Readonly<Record<string, Expected>> = {
  amazon: disk("amazon", "vhd", ({ asked }) => [[asked.diskSize, "auto"]]),
  azure: disk("azure", "vhd"),
  cloudstack: same("nixos.qcow2", ({ asked, system }) => [
    [asked.configFile, true],
    [system.tags, []],
  ]),
  do: disk("digital-ocean", "qcow2.gz"),
  docker: same("tarball/nixos-system-SYSTEM.tar.xz", ({ system }) => [
    [system.isContainer, true],
    [system.journalConsole, "/dev/console"],
  ]),
  gce: disk("google-compute", "raw.tar.gz"),
  hyperv: disk("hyperv", "vhdx", ({ asked }) => [[asked.diskSize, "auto"]]),
  "install-iso": iso(({ system }) => [
    [system.units.sshd, [startedAtOnce]],
    [system.units.wpa_supplicant, [startedAtOnce]],
  ]),
  "install-iso-hyperv": iso(({ system }) => [
    [system.hypervGuest, true],
    [system.units.sshd, [startedAtOnce]],
    [system.units.wpa_supplicant, []],
  ]),
  iso: iso(({ asked }) => [
    [asked.makeEfiBootable, true],
    [asked.makeUsbBootable, true],
  ]),
  kexec: same("tarball/nixos-system-SYSTEM.tar.xz", ({ asked }) => [[asked.symlinks, ["/kexec_nixos"]]]),
  "kexec-bundle": same(""),
  kubevirt: disk("kubevirt", "qcow2"),
  linode: same("nixos.img.gz", ({ asked, system }) => [
    [asked.partitionTableType, "none"],
    [system.grub.fsIdentifier, "label"],
    [system.growPartition, true],
    [system.packages.includes("linode-cli"), true],
    [system.qemuGuest, true],
  ]),
  lxc: tarball("lxc", container),
  // The module carries the container as well, whose tag and name win over the metadata's own.
  "lxc-metadata": tarball("lxc", ({ asked }) => [[asked.targets, ["/metadata.yaml"]]]),
  openstack: disk("openstack", "qcow2"),
  proxmox: disk("proxmox", "vma.zst"),
  "proxmox-lxc": tarball("lxc-proxmox", container),
  qcow: same("nixos.qcow2", ({ asked, system }) => [
    [asked.format, "qcow2"],
    [asked.partitionTableType, "hybrid"],
    [system.kernelParams, ["console=ttyS0"]],
    [system.timeout, 0],
    [system.availableKernelModules.includes("virtio_blk"), true],
    [system.bootLoader, "grub"],
    [system.tags, []],
  ]),
  "qcow-efi": same("nixos.qcow2", ({ asked, system }) => [
    [asked.format, "qcow2"],
    [asked.partitionTableType, "efi"],
    [system.kernelParams, ["console=ttyS0"]],
    [system.timeout, 0],
    [system.availableKernelModules.includes("virtio_blk"), true],
    [system.bootLoader, "grub"],
    [system.grub, efiGrub],
    [system.tags, []],
  ]),
  raw: same("nixos.img", ({ asked, system }) => [
    [asked.format, "raw"],
    [asked.partitionTableType, "legacy"],
    [system.kernelParams, ["console=ttyS0"]],
    [system.timeout, 0],
    [system.availableKernelModules, ["uas"]],
    [system.bootLoader, "grub"],
    [system.grub.devices, ["/dev/vda"]],
    [system.tags, []],
  ]),
  "raw-efi": same("nixos.img", ({ asked, system }) => [
    [asked.format, "raw"],
    [asked.partitionTableType, "efi"],
    [system.kernelParams, ["console=ttyS0"]],
    [system.timeout, 0],
    [system.bootLoader, "grub"],
    [system.grub, efiGrub],
    [system.tags, []],
  ]),
  "sd-aarch64": sdCard("aarch64-linux", ({ system }) => [
    [system.system, "aarch64-linux"],
    [system.kernelParams, ["console=ttyAMA0,115200n8"]],
  ]),
  "sd-aarch64-installer": sdCard("aarch64-linux", ({ system }) => [
    [system.system, "aarch64-linux"],
    [system.units.wpa_supplicant, []],
  ]),
  "sd-x86_64": sdCard(undefined, ({ system }) => [[system.kernelParams, ["console=ttyS0,115200n8"]]]),
  "vagrant-virtualbox": same("", ({ asked }) => [[asked.diskSize, "auto"]]),
  virtualbox: disk("virtualbox", "ova", ({ asked }) => [[asked.diskSize, "auto"]]),
  vm: same("bin/run-e2e-vm"),
  "vm-bootloader": same("bin/run-e2e-vm"),
  "vm-nogui": same("bin/run-e2e-vm"),
  vmware: disk("vmware", "vmdk"),
};
