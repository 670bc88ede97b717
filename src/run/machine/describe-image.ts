import { open, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Processes } from "../../exec/processes.ts";
import type { Bus, Firmware, Start } from "../../formats/images/starts.ts";
import { findFirmware, RECORDS } from "./boot-records.ts";
import { type DiskFormat, recogniseFile } from "./disk-file.ts";
import { unpackKexec } from "./kexec-image.ts";
import type { Medium } from "./qemu-command.ts";
import { unpackDisk } from "./unpack.ts";

/** What is started, and how; or why it cannot be. */
export type Described =
  | {
      readonly kind: "disk";
      readonly medium: Medium & { readonly kind: "disk" };
      readonly firmware: Firmware;
      /** Why this firmware, for a person. */
      readonly because: string;
    }
  | { readonly kind: "kernel"; readonly medium: Medium & { readonly kind: "kernel" } }
  | { readonly kind: "script"; readonly medium: Medium & { readonly kind: "script" } }
  | { readonly kind: "refused"; readonly message: string; readonly hints: readonly string[] };

/** What the caller already knows or wants. */
export interface Wishes {
  /** How the format is started; undefined for a file of unknown origin. */
  readonly start: Start | undefined;
  readonly bus: Bus | undefined;
  readonly firmware: Firmware | undefined;
}

/**
 * Looks at an image file and decides how it is started: what was asked for, else what the format is made for, else
 * what the disk itself holds. `folder` takes what has to be unpacked.
 */
export async function describeImage(
  path: string,
  wishes: Wishes,
  folder: string,
  processes: Processes,
): Promise<Described> {
  const { start } = wishes;
  if (start?.kind === "kernel" && (start.from === "tarball" || start.from === "bundle")) {
    const medium = await unpackKexec(path, start.from, folder, processes);
    return "kernel" in medium ? { kind: "kernel", medium } : refused(medium.message, medium.hints);
  }
  if (start?.kind === "script" || (start === undefined && (await isMachineScript(path)))) {
    const hasConsole = OWN_CONSOLE.test(await readFile(path, "latin1"));
    return { kind: "script", medium: { kind: "script", file: resolve(path), hasConsole } };
  }
  const refusal = start && whyNotDisk(start);
  if (refusal) return refusal;
  const unpacked = await unpackDisk(path, folder, processes);
  if (unpacked.kind === "refused") return { kind: "refused", message: unpacked.because, hints: [] };
  const { file, holds } = unpacked;
  if (holds === "iso") return describeIso(file, wishes);
  if (holds === "elf" || holds === "script" || holds === "vma" || holds === "unknown")
    return notADisk(path, holds);
  const records = await readRecords(file, holds, folder, processes);
  const bus = wishes.bus ?? busOf(wishes.start) ?? usualBus(holds);
  const medium = { kind: "disk", file, format: holds, bus } as const;
  return { kind: "disk", medium, ...chooseFirmware(wishes, findFirmware(records)) };
}

function describeIso(file: string, { start, bus, firmware }: Wishes): Described {
  const preferred = start?.kind === "disk" ? start.firmware[0] : "bios";
  const because = firmware ? "asked for" : "an ISO starts from both where its makeEfiBootable is set";
  const medium = { kind: "disk", file, format: "raw", bus: bus ?? "cd" } as const;
  return { kind: "disk", medium, firmware: firmware ?? preferred, because };
}

/**
 * The disk itself tells what its configuration chose (ec2.efi, proxmox.qemuConf.bios ...): the format's own firmware
 * counts where the disk has a record for it, or for nothing.
 */
function chooseFirmware(
  { start, firmware }: Wishes,
  records: readonly Firmware[],
): { readonly firmware: Firmware; readonly because: string } {
  if (firmware) return { firmware, because: "asked for" };
  const [made] = start?.kind === "disk" ? start.firmware : [];
  const [only, ...others] = records;
  if (made && (records.length === 0 || records.includes(made))) {
    return { firmware: made, because: "the format is made for it" };
  }
  if (only === undefined) return { firmware: "bios", because: "the disk has no boot record" };
  if (others.length === 0) return { firmware: only, because: "the only one the disk has a boot record for" };
  return { firmware: "efi", because: "the disk has boot records for BIOS and EFI" };
}

function busOf(start: Start | undefined): Bus | undefined {
  return start?.kind === "disk" ? start.buses[0] : undefined;
}

/** qcow2 is QEMU's own; the others are for machines without virtio. */
function usualBus(format: DiskFormat): Bus {
  return format === "qcow2" ? "virtio" : "ahci";
}

/** The start of the disk inside the file. */
async function readRecords(
  file: string,
  format: DiskFormat,
  folder: string,
  processes: Processes,
): Promise<Buffer> {
  if (format === "raw") return readStart(file);
  const target = join(folder, "records");
  const size = ["bs=512", `count=${RECORDS / 512}`];
  await processes.capture({
    argv: ["qemu-img", "dd", "-f", format, "-O", "raw", ...size, `if=${file}`, `of=${target}`],
  });
  return readStart(target).catch(() => Buffer.alloc(0));
}

async function readStart(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(RECORDS), 0, RECORDS, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** What vm-nogui puts into `virtualisation.qemu.options`. */
const OWN_CONSOLE = /\s-serial\s+(?:mon:)?stdio\s/;

/** Whether a file is the script of a virtual machine of nixpkgs: it names the variable that moves its disk. */
async function isMachineScript(path: string): Promise<boolean> {
  if ((await recogniseFile(path)) !== "script") return false;
  return (await readFile(path, "latin1")).includes("NIX_DISK_IMAGE");
}

function whyNotDisk(start: Start): Described | undefined {
  switch (start.kind) {
    case "disk":
    case "script":
      return undefined;
    case "container":
      return refused("it is a container, which needs no machine", [
        "unpack it and run systemd-nspawn --boot --directory FOLDER, or import it into LXC, podman or docker",
      ]);
    case "kernel":
      return refused(`its kernel is in a ${start.from} and is not started by firmware`, []);
    case "nothing":
      return refused(`there is nothing to start: ${start.because}`, []);
  }
}

function notADisk(path: string, holds: string): Described {
  if (holds === "vma") return refused(`${path} is an archive of Proxmox VE`, ["restore it with qmrestore"]);
  return refused(`${path} is not a disk image that can be started`, [
    "it takes ISO, raw, qcow2, VMDK, VHD, VHDX, packed or not",
  ]);
}

function refused(message: string, hints: readonly string[]): Described {
  return { kind: "refused", message, hints };
}
