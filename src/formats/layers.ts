import { FORMATS } from "./table.ts";

/**
 * Which files of src/legacy/variants/ (without ".nix") make a format's image, and what is left out without them. Measured by
 * derivation: `npm run test:conformance -- --additions`.
 */
export interface Layers {
  /** Without which there is no such variant, or none that starts. */
  readonly define: readonly string[];
  /** Whether `define` is needed at place "system" as well: it makes the image, and not only a variant of it. */
  readonly definesSystem: boolean;
  /** Whether it boots, and what a user sees or relies on. */
  readonly same: readonly string[];
  /** In place of `same` where the system is not x86_64 or not known. */
  readonly sameOffX86?: readonly string[];
  /** Matters only where the configuration sets one of the options, or something below it. */
  readonly ifSet: readonly { readonly file: string; readonly options: readonly string[] }[];
  /** What is missing for the same derivation. */
  readonly exact: readonly string[];
  readonly unnoticed: readonly string[];
  readonly lost: readonly string[];
  /** Attribute of `system.build` with the image at place "system"; absent: the format's own. */
  readonly attribute?: string;
  /** What nixpkgs' variant sets beside its module (nixos/modules/image/images.nix, virtualisation/build-vm.nix). */
  readonly variantSets?: string;
}

const NOTHING: Layers = {
  define: [],
  definesSystem: false,
  same: [],
  ifSet: [],
  exact: [],
  unnoticed: [],
  lost: [],
};

const NO_LOADER = { file: "no-loader", options: ["boot.loader"] };

const NO_SERIAL = "no console on the serial line";
const MENU = "the boot menu waits for five seconds";
const FILE_NAME = "another file name";
const NO_VIRTIO = "no virtio drivers in the initrd: a guest may not find its disk";
const NO_UAS = "does not start from a USB disk with UAS";
const NO_GRUB = "systemd-boot instead of GRUB";
const SMALL_VM = "a disk of 1024 MiB instead of 2048";

const DIFFERENT: Readonly<Record<string, Partial<Layers>>> = {
  cloudstack: {
    same: ["cloudstack"],
    exact: ["exact/cloudstack"],
    unnoticed: ["the text of /etc/nixos/configuration.nix in the image"],
    lost: [FILE_NAME],
  },
  docker: {
    define: ["define/docker"],
    same: ["docker"],
    ifSet: [NO_LOADER],
    lost: ["`docker logs` does not show the journal"],
  },
  "install-iso": {
    exact: ["exact/install-iso"],
    // NetworkManager came with 25.11 (nixpkgs#420923, #421082).
    unnoticed: ["wpa_supplicant does not start at boot: the installer of 25.05 leaves that to you"],
  },
  "install-iso-hyperv": {
    define: ["define/install-iso-hyperv"],
    same: ["install-iso-hyperv"],
    exact: ["exact/install-iso-hyperv"],
    unnoticed: ["wpa_supplicant may start at boot"],
    lost: ["no drivers and daemons of a Hyper-V guest"],
  },
  iso: { same: ["iso"], lost: ["does not start from EFI or from a USB stick"] },
  kexec: {
    define: ["define/kexec"],
    definesSystem: true,
    same: ["kexec"],
    ifSet: [NO_LOADER],
    lost: [NO_SERIAL, "/ssh_pubkey is not added to root's keys", "a failed boot does not reboot"],
    attribute: "kexecTarball",
  },
  "kexec-bundle": {
    define: ["define/kexec-bundle", "define/kexec"],
    definesSystem: true,
    same: ["kexec"],
    ifSet: [NO_LOADER],
    lost: [NO_SERIAL, "/ssh_pubkey is not added to root's keys", "a failed boot does not reboot"],
    attribute: "image",
  },
  linode: {
    same: ["linode"],
    exact: ["exact/linode"],
    unnoticed: ["how the image is compressed", "the text of /etc/nixos/configuration.nix in the image"],
    lost: [
      "/boot/grub2, where Linode's own boot loader looks",
      "linode-cli and the QEMU guest agent",
      FILE_NAME,
    ],
  },
  lxc: { ifSet: [NO_LOADER] },
  "lxc-metadata": {
    ifSet: [NO_LOADER],
    exact: ["exact/lxc-metadata"],
    unnoticed: ["the description line in the metadata and the name of its file"],
  },
  "proxmox-lxc": { ifSet: [NO_LOADER] },
  qcow: {
    same: ["qcow"],
    // There the kind of the partition table decides whether it boots.
    sameOffX86: ["off-x86/qcow", "exact/qcow"],
    exact: ["exact/qcow"],
    unnoticed: ["the kind of the partition table"],
    lost: [NO_VIRTIO, NO_SERIAL, MENU, FILE_NAME],
    variantSets: "image.efiSupport = false;",
    attribute: "image",
  },
  "qcow-efi": {
    same: ["qcow-efi"],
    sameOffX86: ["off-x86/qcow-efi"],
    lost: [NO_VIRTIO, NO_SERIAL, MENU, NO_GRUB, FILE_NAME],
    attribute: "image",
  },
  raw: {
    same: ["raw"],
    lost: [NO_SERIAL, MENU, NO_UAS, FILE_NAME],
    variantSets: 'image.format = "raw";\nimage.efiSupport = false;',
    attribute: "image",
  },
  "raw-efi": {
    same: ["raw-efi"],
    lost: [NO_SERIAL, MENU, NO_UAS, NO_GRUB, FILE_NAME],
    variantSets: 'image.format = "raw";',
    attribute: "image",
  },
  "sd-aarch64-installer": { define: ["define/sd-aarch64-installer"] },
  vm: { same: ["vm"], lost: [SMALL_VM] },
  "vm-bootloader": { same: ["vm"], lost: [SMALL_VM], variantSets: "virtualisation.useBootLoader = true;" },
  "vm-nogui": {
    same: ["vm-nogui"],
    exact: ["exact/vm-nogui"],
    unnoticed: ["the size of the terminal is not asked for at login"],
    lost: [SMALL_VM, "a window is opened"],
  },
};

/** By legacy format, all of them. */
export const LAYERS: Readonly<Record<string, Layers>> = Object.fromEntries(
  FORMATS.map(({ name }) => [name, { ...NOTHING, ...DIFFERENT[name] }]),
);
