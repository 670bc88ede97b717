import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openProcesses } from "../../src/exec/processes.ts";
import { findProgram } from "../../src/exec/programs.ts";
import { type Bus, type Firmware, findStart, type Start } from "../../src/formats/images/starts.ts";
import { type BootOutcome, checkBoot } from "../../src/run/machine/boot-check.ts";
import { prepareMachine } from "../../src/run/machine/prepare.ts";
import type { Accelerator } from "../../src/run/machine/qemu-command.ts";
import { startContainer } from "./container.ts";
import type { Image } from "./images.ts";
import type { Started } from "./results.ts";
import { logOf, tell } from "./workplace.ts";

/** What configurations/common.nix writes once multi-user.target is reached. */
const MARKER = /BOOT-MARKER host=(\S*) state=(\S*) failed=\[([^\]]*)\]/;

/** In seconds. Emulated on two idle cores a NixOS takes 200 to 280 s; on busy ones it goes on while it says something. */
const LIMITS = {
  kvm: 300,
  tcg: 900,
  patience: { silence: 300, longest: 4 },
  marker: MARKER,
};

/** Which ways to start an image are taken; all where undefined. */
export type Choice = (how: string) => boolean;

/** Starts an image in every way its format can be started, or in some of them; each result is given as soon as it is there. */
export async function* startEveryWay(
  { name, format }: Image,
  file: string,
  choice: Choice = () => true,
): AsyncGenerator<Started> {
  const start = findStart(format);
  if (start === undefined) throw new Error(`no start is known for ${format}`);
  for (const way of waysOf(start).filter(({ how }) => choice(how))) {
    tell(`${name}: starting, ${way.how}`);
    const log = `${logOf(name)}-${way.how.replaceAll(" ", "-")}.serial`;
    writeFileSync(log, "");
    yield start.kind === "container"
      ? await startContainer(file, MARKER, log)
      : await startMachine(file, start, way, log);
  }
}

interface Way {
  readonly how: string;
  readonly bus: Bus | undefined;
  readonly firmware: Firmware | undefined;
}

function waysOf(start: Start): readonly Way[] {
  if (start.kind === "container") return [{ how: "container", bus: undefined, firmware: undefined }];
  if (start.kind === "script") return [{ how: "its own script", bus: undefined, firmware: undefined }];
  if (start.kind !== "disk") return [{ how: "kernel and initrd", bus: undefined, firmware: undefined }];
  return start.firmware.flatMap((firmware) =>
    start.buses.map((bus) => ({ how: `${firmware === "efi" ? "EFI" : "BIOS"} ${bus}`, bus, firmware })),
  );
}

/** What machines are started with: whether KVM works is found once. */
let accel: Accelerator | "auto" = "auto";

async function startMachine(
  path: string,
  start: Start,
  { how, bus, firmware }: Way,
  log: string,
): Promise<Started> {
  const folder = mkdtempSync(join(tmpdir(), "boot-"));
  const processes = openProcesses({ add: () => () => {} }, { variables: process.env, distrusted: [] });
  const find = (program: string) => findProgram(program, process.env["PATH"]);
  const system = "x86_64-linux";
  try {
    const wish = { path, system, start, bus, firmware, memory: 2048, cores: 2, accel };
    const services = { processes, folder, findProgram: find, currentSystem: system };
    const prepared = await prepareMachine(wish, services);
    if (prepared.kind === "refused")
      return { how, outcome: "not started", seconds: 0, detail: prepared.message };
    const outcome = await checkBoot(prepared.machine, LIMITS, {
      ...{ processes, folder, say: tell },
      now: () => performance.now(),
      record: (chunk) => appendFileSync(log, chunk),
    });
    accel = outcome.accelerator;
    return judge(how, outcome);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function judge(how: string, outcome: BootOutcome): Started {
  const { accelerator } = outcome;
  const seconds = Math.round(outcome.seconds);
  if (outcome.kind === "started") return { ...judgeMarker(how, seconds, outcome.line), accelerator };
  const detail = [outcome.because, ...outcome.last.slice(-3)].join(" / ");
  return { how, outcome: "not started", seconds, detail, accelerator };
}

/** The host's name, multi-user.target active, and which units failed. */
export function judgeMarker(how: string, seconds: number, line: string): Started {
  const [, host, state, failed] = MARKER.exec(line) ?? [];
  const isUp = host === "generated" && state === "active" && (failed === "" || failed === undefined);
  return { how, outcome: isUp ? "started" : "not started", seconds, detail: line };
}
