/** What the serial line of a machine says about how far it came. */
export type Sign =
  /** `multi-user.target` was reached, or the text came that the caller waits for. */
  | { readonly kind: "up"; readonly line: string }
  /** A kernel began. */
  | { readonly kind: "kernel"; readonly line: string }
  /** It will not start any more. */
  | { readonly kind: "failure"; readonly line: string }
  /** An emulated machine was too slow for a check of the kernel; it may pass the next time. */
  | { readonly kind: "too-slow"; readonly line: string }
  /** KVM cannot run this kernel. */
  | { readonly kind: "kvm"; readonly line: string };

const KEPT_LINES = 40;
/** Longer lines are cut, in characters. */
const LONGEST = 500;

// systemd names the unit before the description since 254, unless StatusUnitFormat says otherwise.
const MULTI_USER = /Reached target .*(?:multi-user\.target|Multi-User System)/;
const KERNEL = /^\[ *\d+\.\d+\] Linux version /;
const FAILURES = [
  /Kernel panic - not syncing/,
  /You are in emergency mode/,
  /Reached target .*(?:emergency\.target|Emergency Mode)/,
  /An error occurred in stage 1 of the boot process/,
  // SeaBIOS, boot.c; OVMF, BdsEntry.c and its shell
  /No bootable device\./,
  /No bootable option or device was found/,
  /UEFI Interactive Shell v/,
  // GRUB, after an error that it cannot go on from
  /^Entering rescue mode\.\.\./,
  /^grub(?: rescue)?>/,
];
// linux, arch/x86/kernel/apic/io_apic.c; seen on a busy machine.
const TOO_SLOW = /Kernel panic - not syncing: IO-APIC \+ timer doesn't work/;
// QEMU's own words, accel/kvm and target/i386/kvm.
const OUR_DOING = /qemu-system-\S+: terminating on signal .*/;
const KVM = [
  /KVM internal error/,
  /Could not access KVM kernel module/,
  /failed to initialize kvm/,
  /^qemu-system-.*: .*kvm/,
];

/** Follows a serial line together with QEMU's own messages. */
export class Console {
  private rest = "";
  private readonly lines: string[] = [];

  private readonly isUp: (line: string) => boolean;

  /** `marker`: what means that the machine has started, in place of `multi-user.target`; a text may still go on. */
  constructor(marker: string | RegExp = MULTI_USER) {
    this.isUp = typeof marker === "string" ? (line) => line.includes(marker) : (line) => marker.test(line);
  }

  /** Takes more of the line, and says what it found in it; the end of the last line may be still to come. */
  push(chunk: Buffer): readonly Sign[] {
    const text = this.rest + chunk.toString("latin1");
    const parts = text.split(/[\r\n]+/);
    this.rest = parts.pop()!.slice(-LONGEST);
    const whole = parts.map(plain).filter((line) => line !== "");
    this.lines.push(...whole.map((line) => line.slice(0, LONGEST)));
    this.lines.splice(0, this.lines.length - KEPT_LINES);
    // A prompt has no end of line.
    return [...whole, plain(this.rest)].flatMap((line) => this.signOf(line) ?? []);
  }

  /** The last lines that were seen, without control characters. */
  last(count: number): readonly string[] {
    return [...this.lines, plain(this.rest)].filter((line) => line !== "").slice(-count);
  }

  private signOf(line: string): Sign | undefined {
    if (this.isUp(line)) return { kind: "up", line };
    if (KERNEL.test(line)) return { kind: "kernel", line };
    if (TOO_SLOW.test(line)) return { kind: "too-slow", line };
    if (KVM.some((pattern) => pattern.test(line))) return { kind: "kvm", line };
    return FAILURES.some((pattern) => pattern.test(line)) ? { kind: "failure", line } : undefined;
  }
}

/** Without escape sequences (ECMA-48) and control characters. */
function plain(line: string): string {
  return line
    .replace(OUR_DOING, "")
    .replaceAll(/\x1b(?:\[[0-?]*[ -/]*[@-~]|[()][A-Z0-9]|[ -~])/g, "")
    .replaceAll(/[\x00-\x08\x0b-\x1f\x7f]/g, "")
    .trim();
}
