import { availableParallelism } from "node:os";
import { type Command, InvalidArgumentError, Option } from "commander";
import type { Bus, Firmware } from "../../formats/images/starts.ts";

/** What a command line says about the machine that an image is started in. */
export interface MachineOptions {
  readonly firmware?: Firmware;
  readonly as?: Bus;
  readonly memory: number;
  readonly cores: number;
  readonly accel: "auto" | "kvm" | "tcg";
  readonly timeout?: number;
  readonly marker?: string;
}

const BUSES: readonly Bus[] = ["cd", "usb", "virtio", "ahci", "nvme", "scsi"];

/** MiB: enough for an installer ISO, which keeps what it writes in memory. */
const MEMORY = 2048;

/** Without a command line: what `--boot-check` of other commands takes. */
export const DEFAULT_MACHINE: MachineOptions = {
  memory: MEMORY,
  cores: Math.min(2, availableParallelism()),
  accel: "auto",
};

export function addMachineOptions<Kind extends Command>(command: Kind): Kind {
  return command
    .addOption(
      new Option(
        "--firmware <kind>",
        "firmware to start with (default: what the format is made for)",
      ).choices(["bios", "efi"]),
    )
    .addOption(
      new Option("--as <bus>", "how the disk is attached (default: as for the format)").choices(BUSES),
    )
    .option("--memory <mib>", "memory of the machine in MiB", wholeNumber, DEFAULT_MACHINE.memory)
    .option("--cores <n>", "processors of the machine", wholeNumber, DEFAULT_MACHINE.cores)
    .addOption(
      new Option("--accel <kind>", "kvm, tcg (emulation), or auto for KVM where it works")
        .choices(["auto", "kvm", "tcg"])
        .default("auto"),
    )
    .option(
      "--timeout <seconds>",
      "with --boot-check: how long to wait (default: 180 with KVM, 900 without)",
      wholeNumber,
    )
    .option(
      "--marker <text>",
      "with --boot-check: a text on the serial line to wait for instead of multi-user.target",
    );
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (/^[0-9]+$/.test(text) && number > 0 && Number.isSafeInteger(number)) return number;
  throw new InvalidArgumentError("It is a positive whole number.");
}
