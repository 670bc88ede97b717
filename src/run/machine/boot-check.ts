import type { Finished, Processes } from "../../exec/processes.ts";
import { Console, type Sign } from "./console.ts";
import { type Accelerator, type Machine, qemuCommand, qemuEnvironment } from "./qemu-command.ts";
import { waitForSsh } from "./ssh-port.ts";

/** How a machine came up, or did not. */
export type BootOutcome =
  | {
      readonly kind: "started";
      readonly seconds: number;
      readonly accelerator: Accelerator;
      readonly line: string;
    }
  | {
      readonly kind: "not-started";
      readonly seconds: number;
      readonly accelerator: Accelerator;
      readonly because: string;
      /** Whether it may start the next time: the emulation did not keep up with a check of the kernel. */
      readonly tooSlow: boolean;
      /** The last lines of the serial line; empty where nothing came. */
      readonly last: readonly string[];
    };

export interface BootServices {
  readonly processes: Processes;
  /** Folder for what is written to the disk; gone afterwards. */
  readonly folder: string;
  /** Milliseconds since any fixed moment. */
  readonly now: () => number;
  /** What is going on, one sentence. */
  readonly say: (line: string) => void;
  /** Receives all that comes over the serial line. */
  readonly record?: (chunk: Buffer) => void;
}

/** What is waited for, and how long. */
export interface BootLimits {
  /** Seconds with KVM and without; `try` and `--boot-check` take these unless --timeout says otherwise. */
  readonly kvm: number;
  readonly tcg: number;
  /**
   * Where set, a machine that is over its limit goes on while its serial line speaks: it is stopped after so many
   * seconds of silence, or at `longest` times the limit. A busy host slows an emulated machine down many times.
   */
  readonly patience?: { readonly silence: number; readonly longest: number };
  /** What on the serial line means that the machine has started, in place of `multi-user.target`. */
  readonly marker?: string | RegExp;
}

/** An emulated NixOS on two busy cores took 200 to 280 s. */
export const DEFAULT_LIMITS: BootLimits = { kvm: 180, tcg: 900 };

/** How many of the last lines are reported. */
const REPORTED = 12;

/**
 * Starts a machine and waits until its serial line says that it is up, or that it will not be; an SSH server that answers
 * says so as well, since not every image has a console there. Whether KVM works is
 * found by starting the machine: under some hypervisors /dev/kvm opens and a kernel dies anyway. Then it starts
 * once more, emulated.
 */
export async function checkBoot(
  machine: Machine,
  limits: BootLimits,
  services: BootServices,
): Promise<BootOutcome> {
  if (machine.accelerator === "tcg") return emulate(machine, limits, services);
  const outcome = await startOnce(machine, limits, services);
  if (outcome.kind !== "no-kvm") return outcome;
  services.say(
    `KVM does not run this machine here (${outcome.line}); emulating it takes several times as long`,
  );
  return emulate({ ...machine, accelerator: "tcg" }, limits, services);
}

/** How often a machine is started that is too slow for a check of its kernel. */
const EMULATIONS = 3;

async function emulate(machine: Machine, limits: BootLimits, services: BootServices): Promise<BootOutcome> {
  for (let left = EMULATIONS - 1; ; left--) {
    const outcome = await startOnce(machine, limits, services);
    if (outcome.kind === "no-kvm") throw new Error(`emulation asked for KVM: ${outcome.line}`);
    if (outcome.kind === "started" || !outcome.tooSlow || left === 0) return outcome;
    services.say(
      `the emulation was too slow for a check of the kernel, and starts again: ${outcome.because}`,
    );
  }
}

/** Seconds after which a kernel that KVM cannot run has died, and any other has begun. */
const KVM_TRIAL = 8;

/** Finds out with what an interactive machine can be started, by starting it for a moment. */
export async function chooseAccelerator(machine: Machine, services: BootServices): Promise<Accelerator> {
  if (machine.accelerator === "tcg") return "tcg";
  const trial: Machine = { ...machine, console: "output", graphic: false, sshPort: undefined };
  const outcome = await startOnce(trial, { kvm: KVM_TRIAL, tcg: 0, until: "kernel" }, services);
  return outcome.kind === "no-kvm" ? "tcg" : "kvm";
}

/** The serial line is followed while it speaks, in one stream with what QEMU says itself. */
const TO_STANDARD_ERROR = ["sh", "-c", 'exec "$@" >&2', "sh"];

type Attempt = BootOutcome | { readonly kind: "no-kvm"; readonly line: string };

async function startOnce(
  machine: Machine,
  limits: BootLimits & { readonly until?: "kernel" },
  { processes, folder, now, record }: BootServices,
): Promise<Attempt> {
  const { accelerator } = machine;
  const begin = now();
  const console = new Console(limits.marker);
  const seen: Sign[] = [];
  const stop = new AbortController();
  const clock = new Clock(limits[accelerator], limits.patience, now, () => stop.abort());
  const over = new AbortController();
  const ssh = limits.marker === undefined ? machine.sshPort : undefined;
  const greeting = ssh === undefined ? undefined : waitForSsh(ssh, over.signal);
  void greeting?.then((line) => {
    if (line === undefined) return;
    seen.push({ kind: "up", line: `sshd answers: ${line}` });
    stop.abort();
  });
  const ended = await processes.capture(
    {
      argv: [...TO_STANDARD_ERROR, ...qemuCommand(machine)],
      env: qemuEnvironment(machine, folder),
      stop: stop.signal,
    },
    (chunk) => {
      clock.heard();
      record?.(chunk);
      seen.push(...console.push(chunk));
      if (seen.some((sign) => isDecisive(sign, limits.until))) stop.abort();
    },
  );
  clock.stop();
  over.abort();
  await greeting;
  const found = { seen, ended, stopped: stop.signal.aborted, last: console.last(REPORTED) };
  return judge(found, machine, (now() - begin) / 1000, limits);
}

/** Says when a machine has had its time; `seconds` is its limit. */
class Clock {
  private readonly begin: number;
  private lastHeard: number;
  private timer: NodeJS.Timeout;

  constructor(
    private readonly seconds: number,
    private readonly patience: BootLimits["patience"],
    private readonly now: () => number,
    private readonly onEnd: () => void,
  ) {
    this.begin = this.lastHeard = now();
    this.timer = setTimeout(this.check, seconds * 1000);
  }

  /** Something came over the serial line. */
  heard(): void {
    this.lastHeard = this.now();
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private readonly check = () => {
    const { silence, longest } = this.patience ?? { silence: 0, longest: 1 };
    const silent = this.lastHeard + silence * 1000;
    const left = Math.min(silent, this.begin + longest * this.seconds * 1000) - this.now();
    if (left <= 0) this.onEnd();
    else this.timer = setTimeout(this.check, left);
  };
}

function isDecisive({ kind }: Sign, until: "kernel" | undefined): boolean {
  return kind !== "kernel" || until === "kernel";
}

interface Found {
  readonly seen: readonly Sign[];
  readonly ended: Finished;
  /** Whether we ended it. */
  readonly stopped: boolean;
  readonly last: readonly string[];
}

function judge(
  { seen, ended, stopped, last }: Found,
  { accelerator }: Machine,
  seconds: number,
  limits: BootLimits,
): Attempt {
  const up = seen.find(({ kind }) => kind === "up");
  if (up) return { kind: "started", seconds, accelerator, line: up.line };
  const kernelBegan = seen.some(({ kind }) => kind === "kernel");
  const refusal = seen.find(({ kind }) => kind === "kvm");
  if (accelerator === "kvm" && !kernelBegan && (refusal || !stopped)) {
    return { kind: "no-kvm", line: refusal?.line ?? ended.fault ?? endOf(ended) };
  }
  const failure = seen.find(({ kind }) => kind === "failure" || kind === "too-slow");
  const because = failure
    ? failure.line
    : stopped
      ? `multi-user.target was not reached within ${limits.patience ? Math.round(seconds) : limits[accelerator]} s`
      : (ended.fault ?? endOf(ended));
  return { kind: "not-started", seconds, accelerator, because, tooSlow: failure?.kind === "too-slow", last };
}

function endOf({ status, signal }: Finished): string {
  if (signal !== undefined) return `QEMU was ended by ${signal}`;
  return status === 0 ? "the machine switched itself off" : `QEMU ended with status ${status}`;
}
