import { access, constants, copyFile } from "node:fs/promises";
import { join } from "node:path";
import type { Processes } from "../../exec/processes.ts";
import type { Bus, Firmware, Start } from "../../formats/images/starts.ts";
import { type Described, describeImage } from "./describe-image.ts";
import { type FirmwareFiles, findFirmwareFiles } from "./firmware-files.ts";
import { type Accelerator, MACHINES, type Machine, qemuProgram } from "./qemu-command.ts";

/** A machine ready to start, or why this image cannot be started here. */
export type Prepared =
  | {
      readonly kind: "machine";
      readonly machine: Machine /** Firmware, bus and why, for a person. */;
      readonly summary: string;
    }
  | Extract<Described, { kind: "refused" }>;

export interface MachineWish {
  readonly path: string;
  readonly system: string;
  readonly start: Start | undefined;
  readonly bus: Bus | undefined;
  readonly firmware: Firmware | undefined;
  /** MiB. */
  readonly memory: number;
  readonly cores: number;
  readonly accel: "auto" | Accelerator;
}

export interface PrepareServices {
  readonly processes: Processes;
  /** For what is unpacked and for the firmware's variables; gone afterwards. */
  readonly folder: string;
  readonly findProgram: (name: string) => Promise<string | undefined>;
  readonly currentSystem: string;
}

/** Chooses machine, firmware and accelerator for an image, and copies what the machine writes to. */
export async function prepareMachine(wish: MachineWish, services: PrepareServices): Promise<Prepared> {
  const { system } = wish;
  if (system !== "x86_64-linux" && system !== "aarch64-linux")
    return refused(`no machine for ${system} is known`, []);
  const described = await describeImage(wish.path, wish, services.folder, services.processes);
  if (described.kind === "refused") return described;
  const accelerator = await chooseFirst(wish.accel, system, services.currentSystem);
  const { memory, cores } = wish;
  const common: Omit<Machine, "medium" | "efi"> = {
    ...{ system, accelerator, memory, cores, sshPort: undefined },
    ...{ console: "output", graphic: false, more: [] },
  };
  if (described.kind === "script") {
    const machine = { ...common, medium: described.medium, efi: undefined };
    return { kind: "machine", machine, summary: "its own script" };
  }
  const qemu = await services.findProgram(qemuProgram(system));
  if (qemu === undefined) {
    const hint = "nix-shell -p qemu, or apt-get install qemu-system-x86 qemu-utils ovmf";
    return refused(`there is no ${qemuProgram(system)} on PATH`, [hint]);
  }
  const firmware =
    described.kind === "kernel" ? "bios" : system === "aarch64-linux" ? "efi" : described.firmware;
  const efi = firmware === "efi" ? await copyFirmware(qemu, system, services.folder) : undefined;
  if (firmware === "efi" && efi === undefined) {
    return refused("no EFI firmware for QEMU is found", [
      "apt-get install ovmf, or use QEMU from nixpkgs, which includes it",
    ]);
  }
  const machine: Machine = { ...common, medium: described.medium, efi };
  return { kind: "machine", machine, summary: summaryOf(described, firmware) };
}

async function copyFirmware(
  qemu: string,
  system: Machine["system"],
  folder: string,
): Promise<FirmwareFiles | undefined> {
  const found = await findFirmwareFiles(qemu, system.replace("-linux", ""), MACHINES[system]);
  if (found === undefined) return undefined;
  const variables = join(folder, "efi-variables");
  await copyFile(found.variables, variables);
  return { code: found.code, variables };
}

/** KVM where it could work: whether it does is only seen when a machine starts. */
async function chooseFirst(
  accel: MachineWish["accel"],
  system: string,
  currentSystem: string,
): Promise<Accelerator> {
  if (accel !== "auto") return accel;
  if (system !== currentSystem) return "tcg";
  const usable = await access("/dev/kvm", constants.R_OK | constants.W_OK).then(
    () => true,
    () => false,
  );
  return usable ? "kvm" : "tcg";
}

function summaryOf(described: Extract<Described, { kind: "disk" | "kernel" }>, firmware: Firmware): string {
  if (described.kind === "kernel") return "kernel and initrd directly";
  const { medium, because } = described;
  return `${firmware === "efi" ? "EFI" : "BIOS"} (${because}), ${medium.bus}`;
}

function refused(message: string, hints: readonly string[]): Prepared {
  return { kind: "refused", message, hints };
}
