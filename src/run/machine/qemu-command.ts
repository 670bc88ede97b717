import type { Bus } from "../../formats/images/starts.ts";
import type { DiskFormat } from "./disk-file.ts";
import type { FirmwareFiles } from "./firmware-files.ts";

export type Accelerator = "kvm" | "tcg";

/** What the machine starts from. */
export type Medium =
  | { readonly kind: "disk"; readonly file: string; readonly format: DiskFormat; readonly bus: Bus }
  /** A virtual machine of nixpkgs: its own script starts QEMU. */
  | {
      readonly kind: "script";
      readonly file: string;
      /** It connects the serial line to its standard output itself; QEMU refuses to do so twice. */
      readonly hasConsole: boolean;
    }
  | {
      readonly kind: "kernel";
      readonly kernel: string;
      readonly initrd: string;
      readonly commandLine: string;
    };

/** A virtual machine, whole. */
export interface Machine {
  readonly system: "x86_64-linux" | "aarch64-linux";
  readonly medium: Medium;
  /** The files of the EFI firmware, `variables` a copy that may be written to; undefined for BIOS. */
  readonly efi: FirmwareFiles | undefined;
  readonly accelerator: Accelerator;
  /** MiB. */
  readonly memory: number;
  readonly cores: number;
  /** Port of this machine, on 127.0.0.1, that leads to port 22 of the guest; undefined for none. */
  readonly sshPort: number | undefined;
  /** What the serial line is: the terminal, together with QEMU's monitor, or QEMU's standard output alone. */
  readonly console: "terminal" | "output";
  /** Whether there is a window. */
  readonly graphic: boolean;
  /** Words for QEMU from the command line, at the end. */
  readonly more: readonly string[];
}

/** The command that starts a machine. It leaves the disk as it is: what is written goes to a file that QEMU removes. */
export function qemuCommand(machine: Machine): readonly string[] {
  if (machine.medium.kind === "script") return [machine.medium.file, ...machine.more];
  return [
    ...processor(machine),
    ...["-m", String(machine.memory), "-smp", String(machine.cores), "-no-reboot"],
    ...firmware(machine),
    ...medium(machine.medium),
    ...network(machine),
    ...consoles(machine),
    ...machine.more,
  ];
}

/** What is added to QEMU's environment; `folder` takes what is written to the disk. */
export function qemuEnvironment(machine: Machine, folder: string): Readonly<Record<string, string>> {
  return { TMPDIR: folder, ...(machine.medium.kind === "script" && scriptEnvironment(machine, folder)) };
}

/** How the script is told (nixos/modules/virtualisation/qemu-vm.nix): it puts these words behind its own. */
function scriptEnvironment(machine: Machine, folder: string): Readonly<Record<string, string>> {
  const hasConsole = machine.medium.kind === "script" && machine.medium.hasConsole;
  const { system, accelerator, sshPort } = machine;
  const emulated = accelerator === "tcg" ? ["-machine", "accel=tcg", "-cpu", EMULATED[system]] : [];
  return {
    NIX_DISK_IMAGE: `${folder}/disk.qcow2`,
    QEMU_OPTS: [...emulated, "-no-reboot", ...(hasConsole ? [] : consoles(machine))].join(" "),
    ...(machine.graphic ? {} : { QEMU_KERNEL_PARAMS: "console=ttyS0" }),
    ...(sshPort !== undefined && { QEMU_NET_OPTS: `hostfwd=tcp:127.0.0.1:${sshPort}-:22` }),
  };
}

export function qemuProgram(system: Machine["system"]): string {
  return system === "x86_64-linux" ? "qemu-system-x86_64" : "qemu-system-aarch64";
}

/** QEMU's name of the machine; SeaBIOS writes to the serial line where it has no graphics. */
export const MACHINES = { "x86_64-linux": "q35", "aarch64-linux": "virt" } as const;

/**
 * Emulated, `Nehalem` (x86-64-v2) ran a NixOS about twice as fast as `max`, whose vector instructions are slow to
 * emulate (measured with QEMU 7.2).
 */
const EMULATED = { "x86_64-linux": "Nehalem", "aarch64-linux": "cortex-a57" } as const;

function processor({ system, accelerator, graphic }: Machine): readonly string[] {
  const accel = accelerator === "kvm" ? "kvm" : "tcg,thread=multi";
  return [
    qemuProgram(system),
    ...["-machine", `${MACHINES[system]}${graphic ? "" : ",graphics=off"}`],
    ...["-accel", accel, "-cpu", accelerator === "kvm" ? "host" : EMULATED[system]],
  ];
}

function firmware({ efi }: Machine): readonly string[] {
  if (efi === undefined) return [];
  return [
    ...["-drive", `if=pflash,unit=0,format=raw,readonly=on,file=${escapeOption(efi.code)}`],
    ...["-drive", `if=pflash,unit=1,format=raw,file=${escapeOption(efi.variables)}`],
  ];
}

const DEVICES: Readonly<Record<Bus, readonly string[]>> = {
  cd: ["-device", "ahci,id=sata", "-device", "ide-cd,bus=sata.0,drive=image,bootindex=0"],
  usb: ["-device", "qemu-xhci", "-device", "usb-storage,drive=image,bootindex=0,removable=on"],
  virtio: ["-device", "virtio-blk-pci,drive=image,bootindex=0"],
  ahci: ["-device", "ahci,id=sata", "-device", "ide-hd,bus=sata.0,drive=image,bootindex=0"],
  nvme: ["-device", "nvme,serial=image,drive=image,bootindex=0"],
  scsi: ["-device", "virtio-scsi-pci", "-device", "scsi-hd,drive=image,bootindex=0"],
};

function medium(given: Exclude<Medium, { kind: "script" }>): readonly string[] {
  if (given.kind === "kernel") {
    return ["-kernel", given.kernel, "-initrd", given.initrd, "-append", given.commandLine];
  }
  const { file, format, bus } = given;
  const drive = `if=none,id=image,format=${format},file=${escapeOption(file)}`;
  return ["-drive", `${drive}${bus === "cd" ? ",media=cdrom,readonly=on" : ",snapshot=on"}`, ...DEVICES[bus]];
}

/**
 * Images for machines of other makers need not have virtio; all have the driver of the other card. Without its ROM
 * the machine does not try to start from the network.
 */
function network({ medium, sshPort }: Machine): readonly string[] {
  const virtio = medium.kind === "disk" && (medium.bus === "virtio" || medium.bus === "scsi");
  const forward = sshPort === undefined ? "" : `,hostfwd=tcp:127.0.0.1:${sshPort}-:22`;
  return [
    "-netdev",
    `user,id=net${forward}`,
    "-device",
    `${virtio ? "virtio-net-pci" : "e1000"},netdev=net,romfile=`,
  ];
}

function consoles({ console, graphic }: Machine): readonly string[] {
  const serial = console === "terminal" ? ["-serial", "mon:stdio"] : ["-serial", "stdio", "-monitor", "none"];
  return [...(graphic ? [] : ["-display", "none"]), ...serial];
}

/** A comma ends an option of QEMU; two represent one. */
function escapeOption(text: string): string {
  return text.replaceAll(",", ",,");
}
