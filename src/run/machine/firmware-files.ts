import { readdir, readFile, realpath } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";

/** The two files of an EFI firmware for QEMU: its code, and its variables as a template that is copied. */
export interface FirmwareFiles {
  readonly code: string;
  readonly variables: string;
}

/** QEMU's docs/interop/firmware.json, as far as it is needed to choose. */
const Descriptor = z.object({
  "interface-types": z.array(z.string()),
  mapping: z.object({
    device: z.literal("flash"),
    executable: z.object({ filename: z.string(), format: z.literal("raw") }),
    "nvram-template": z.object({ filename: z.string(), format: z.literal("raw") }),
  }),
  targets: z.array(z.object({ architecture: z.string(), machines: z.array(z.string()) })),
  features: z.array(z.string()),
});

/** Firmware that wants system management mode, or starts only what is signed. */
const UNSUITABLE = ["requires-smm", "enrolled-keys"];

/**
 * The EFI firmware that this machine has for QEMU: the first descriptor that fits, as firmware.json says, in /etc,
 * /usr/share and beside `qemu`, the program's path. `architecture` is QEMU's name, `machine` the kind of machine
 * (`q35`). Undefined where there is none.
 */
export async function findFirmwareFiles(
  qemu: string,
  architecture: string,
  machine: string,
): Promise<FirmwareFiles | undefined> {
  const beside = join(dirname(dirname(await realpath(qemu))), "share/qemu/firmware");
  for (const folder of new Set(["/etc/qemu/firmware", beside, "/usr/share/qemu/firmware"])) {
    for (const name of await list(folder)) {
      const found = await readDescriptor(join(folder, name), architecture, machine);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

async function list(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => name.endsWith(".json")).sort();
}

async function readDescriptor(
  path: string,
  architecture: string,
  machine: string,
): Promise<FirmwareFiles | undefined> {
  const parsed = Descriptor.safeParse(JSON.parse(await readFile(path, "utf8")));
  if (!parsed.success) return undefined;
  const { mapping, targets, features, "interface-types": interfaces } = parsed.data;
  const fits = targets.some(
    (target) =>
      target.architecture === architecture && target.machines.some((name) => name.includes(machine)),
  );
  if (!fits || !interfaces.includes("uefi")) return undefined;
  if (features.some((feature) => UNSUITABLE.includes(feature))) return undefined;
  return { code: mapping.executable.filename, variables: mapping["nvram-template"].filename };
}
