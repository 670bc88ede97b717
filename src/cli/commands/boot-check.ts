import { tmpdir } from "node:os";
import { findProgram } from "../../exec/programs.ts";
import { withPrivateFolder } from "../../exec/temporary.ts";
import { findStart } from "../../formats/images/starts.ts";
import { type BootOutcome, checkBoot, DEFAULT_LIMITS } from "../../run/machine/boot-check.ts";
import { type Prepared, prepareMachine } from "../../run/machine/prepare.ts";
import { findFreePort } from "../../run/machine/ssh-port.ts";
import { openSurroundings } from "../surroundings.ts";
import { say } from "../terminal/say.ts";
import type { MachineOptions } from "./machine-options.ts";

export interface Image {
  /** The file, or the script of a virtual machine. */
  readonly path: string;
  /** Legacy format or variant it was built as; undefined for a file of unknown origin. */
  readonly name: string | undefined;
  /** The system it was built for; undefined means this machine's. */
  readonly system: string | undefined;
}

/** Starts an image and waits until it is up; says how it went. The image is not changed. Gives the exit status. */
export async function runBootCheck(image: Image, options: MachineOptions): Promise<number> {
  return withPrivateFolder(tmpdir(), async (folder) => {
    const prepared = await prepareFor(image, options, folder);
    if (prepared.kind === "refused") return sayRefused(image, prepared);
    const { processes } = openSurroundings();
    const limits = {
      kvm: options.timeout ?? DEFAULT_LIMITS.kvm,
      tcg: options.timeout ?? DEFAULT_LIMITS.tcg,
      ...(options.marker !== undefined && { marker: options.marker }),
    };
    say(`nixos-generate: starting ${image.path} (${prepared.summary})`);
    const services = {
      processes,
      folder,
      now: () => performance.now(),
      say: (line: string) => say(`nixos-generate: ${line}`),
    };
    if (prepared.machine.accelerator === "tcg")
      services.say(`no KVM: emulation takes several times as long, up to ${limits.tcg} s`);
    const machine = { ...prepared.machine, sshPort: await findFreePort() };
    const outcome = await checkBoot(machine, limits, services);
    sayOutcome(image, outcome);
    return outcome.kind === "started" ? 0 : 1;
  });
}

/** The machine for an image, with what this machine has. */
export async function prepareFor(image: Image, options: MachineOptions, folder: string): Promise<Prepared> {
  const { processes, programs, currentSystem } = openSurroundings();
  return prepareMachine(
    {
      path: image.path,
      system: image.system ?? currentSystem.replace(/-darwin$/, "-linux"),
      start: image.name === undefined ? undefined : findStart(image.name),
      bus: options.as,
      firmware: options.firmware,
      memory: options.memory,
      cores: options.cores,
      accel: options.accel,
    },
    { processes, folder, findProgram: (name) => findProgram(name, programs), currentSystem },
  );
}

export function sayRefused(
  { path }: Image,
  { message, hints }: Extract<Prepared, { kind: "refused" }>,
): number {
  say(`error: cannot start ${path}: ${message}`);
  for (const hint of hints) say(`hint: ${hint}`);
  return 1;
}

function sayOutcome({ path }: Image, outcome: BootOutcome): void {
  const seconds = Math.round(outcome.seconds);
  const how = outcome.accelerator === "kvm" ? "with KVM" : "emulated";
  if (outcome.kind === "started") {
    say(`started in ${seconds} s (${how}): ${outcome.line}`);
    return;
  }
  say(`error: ${path} did not start within ${seconds} s (${how}): ${outcome.because}`);
  if (outcome.last.length === 0) {
    say(
      'hint: nothing came over the serial line, and no sshd answered, so it is unknown whether it is up; boot.kernelParams = [ "console=ttyS0" ] makes the kernel write there',
    );
    return;
  }
  say("the last lines of its serial line:");
  for (const line of outcome.last) say(`  ${line}`);
}
