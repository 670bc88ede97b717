import { mkdtempSync, rmSync } from "node:fs";
import { getPriority, setPriority, tmpdir } from "node:os";
import { join } from "node:path";
import { openProcesses } from "../../src/exec/processes.ts";
import { findProgram } from "../../src/exec/programs.ts";
import { type Bus, type Firmware, findStart, type Start } from "../../src/formats/starts.ts";
import { type BootOutcome, checkBoot } from "../../src/run/machine/boot-check.ts";
import { prepareMachine } from "../../src/run/machine/prepare.ts";
import { startContainer } from "./container.ts";
import type { Image } from "./images.ts";
import { tell } from "./workplace.ts";

/** One way to start an image, and how it went. */
export interface Started {
  readonly how: string;
  readonly outcome: "started" | "not started";
  readonly seconds: number;
  /** The marker, or why it did not come. */
  readonly detail: string;
}

/** What configurations/common.nix writes once multi-user.target is reached. */
const MARKER = /BOOT-MARKER host=(\S*) state=(\S*) failed=\[([^\]]*)\]/;

/** Emulated on two busy cores, in seconds; with KVM a tenth. */
const LIMITS = { kvm: 300, tcg: 1500, marker: "BOOT-MARKER" };

/** Starts an image in every way its format can be started, or in some of them. */
export async function startEveryWay(
  { name, format }: Image,
  file: string,
  only?: readonly string[],
): Promise<readonly Started[]> {
  const start = findStart(format);
  if (start === undefined) throw new Error(`no start is known for ${format}`);
  const results: Started[] = [];
  const priority = getPriority();
  setPriority(19);
  for (const way of waysOf(start).filter(({ how }) => only === undefined || only.includes(how))) {
    tell(`${name}: starting, ${way.how}`);
    const result =
      start.kind === "container" ? await startContainer(file, MARKER) : await startMachine(file, start, way);
    tell(`${name}: ${result.outcome} after ${result.seconds} s: ${result.detail}`);
    results.push(result);
  }
  setPriority(priority);
  return results;
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

async function startMachine(path: string, start: Start, { how, bus, firmware }: Way): Promise<Started> {
  const folder = mkdtempSync(join(tmpdir(), "boot-"));
  const processes = openProcesses({ add: () => () => {} }, { variables: process.env, distrusted: [] });
  const find = (program: string) => findProgram(program, process.env["PATH"]);
  const system = "x86_64-linux";
  try {
    const wish = { path, system, start, bus, firmware, memory: 2048, cores: 2, accel: "auto" as const };
    const services = { processes, folder, findProgram: find, currentSystem: system };
    const prepared = await prepareMachine(wish, services);
    if (prepared.kind === "refused")
      return { how, outcome: "not started", seconds: 0, detail: prepared.message };
    const outcome = await checkBoot(prepared.machine, LIMITS, {
      ...{ processes, folder, say: tell },
      now: () => performance.now(),
    });
    return judge(how, outcome);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function judge(how: string, outcome: BootOutcome): Started {
  const seconds = Math.round(outcome.seconds);
  if (outcome.kind === "not-started") {
    return {
      how,
      outcome: "not started",
      seconds,
      detail: [outcome.because, ...outcome.last.slice(-3)].join(" | "),
    };
  }
  return judgeMarker(how, seconds, outcome.line);
}

/** The host's name, multi-user.target active, and which units failed. */
export function judgeMarker(how: string, seconds: number, line: string): Started {
  const [, host, state, failed] = MARKER.exec(line) ?? [];
  const isUp = host === "generated" && state === "active" && (failed === "" || failed === undefined);
  return { how, outcome: isUp ? "started" : "not started", seconds, detail: line };
}
