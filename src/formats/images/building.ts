import { findFormat } from "../find.ts";

// Read in nixpkgs 26.11pre: every disk image comes out of lib/make-disk-image.nix or its ZFS sisters, which
// run in vmTools.runInLinuxVM with requiredSystemFeatures [ "kvm" ]. These are made without.
const WITHOUT_MACHINE: ReadonlySet<string> = new Set([
  "docker",
  "install-iso-hyperv",
  "iso",
  "iso-installer",
  "kexec",
  "kexec-bundle",
  "lxc",
  "lxc-metadata",
  "proxmox-lxc",
  "sd-aarch64-installer",
  "sd-card",
  "build-vm",
]);

/**
 * Whether an image is built inside a virtual machine, which needs KVM (or a builder that says it has it).
 * `name` is a legacy format or a variant; what is not known is taken to be a disk.
 */
export function isBuiltInMachine(name: string): boolean {
  const format = findFormat(name);
  const target =
    format === undefined ? name : format.native.kind === "vm" ? format.native.action : format.native.variant;
  return !WITHOUT_MACHINE.has(target);
}
