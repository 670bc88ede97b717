import { readFileSync } from "node:fs";
import type { ChildRegister } from "../exec/processes.ts";
import { say } from "./terminal/say.ts";

type Kill = (signal: NodeJS.Signals) => void;

const SIGNALS: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];

/** Whoever asks so often does not want to wait any more. */
const PATIENCE = 3;

const running = new Set<Kill>();
let received: NodeJS.Signals | undefined;
let asked = 0;
let watching = false;

/** Children that have to end before this process does. */
export const children: ChildRegister = {
  add(kill) {
    running.add(kill);
    if (received !== undefined) kill(received);
    return () => running.delete(kill);
  },
};

/**
 * From here on a signal is handed to the children and remembered; the work notices that its child
 * ended, cleans up, and `endBySignal` then ends this process the way the signal would have. A child that does not
 * answer is killed at the third signal.
 */
export function watchSignals(): void {
  if (watching) return;
  watching = true;
  if (isHangupIgnored()) process.on("SIGHUP", () => {});
  for (const signal of SIGNALS.filter((each) => each !== "SIGHUP" || !isHangupIgnored())) {
    process.on(signal, () => {
      if (received === undefined && process.stderr.isTTY) setTimeout(sayWaiting, SILENCE).unref();
      received ??= signal;
      asked++;
      // Whatever does not end by now is in our own hands, and nothing is left to wait for.
      if (asked > PATIENCE) endBySignal(received);
      for (const kill of running) kill(asked < PATIENCE ? signal : "SIGKILL");
    });
  }
}

/** In the mask of /proc/PID/status, proc_pid_status(5), signal n is bit n - 1. */
const HANGUP_BIT = 1n << 0n;

/**
 * Whether we were started to outlive the terminal: a shell script would have gone on ignoring SIGHUP, and its children
 * too, but Node takes every ignored signal back at its start (src/node.cc, PlatformInit). So it is looked for where it
 * can still be seen: in what the parent ignores, and in the word by which a shell called us, which it keeps in `_`.
 */
export function isHangupIgnored(): boolean {
  if (/(?:^|\/)nohup$/.test(process.env["_"] ?? "")) return true;
  try {
    const status = readFileSync(`/proc/${process.ppid}/status`, "latin1");
    const mask = /^SigIgn:\s*([0-9a-f]+)$/m.exec(status)?.[1];
    return mask !== undefined && (BigInt(`0x${mask}`) & HANGUP_BIT) !== 0n;
  } catch {
    return false;
  }
}

/** After so long, in milliseconds, a person at a terminal wonders what happens. */
const SILENCE = 2000;

function sayWaiting(): void {
  if (running.size > 0 && asked < PATIENCE)
    say(`waiting for Nix to end; ${PATIENCE - asked} more and it is killed`);
}

export function findReceivedSignal(): NodeJS.Signals | undefined {
  return received;
}

/** A program that was interrupted gives no answer, which is not a failure. */
export function ignoreIfInterrupted(problem: unknown): number {
  if (findReceivedSignal() === undefined) throw problem;
  return 1;
}

/** A program that we became has answered the signal itself: from here on its status counts. */
export function forgetSignal(): void {
  received = undefined;
}

/** Ends this process by the signal it received, so that a shell sees 128+n and stops its script. */
export function endBySignal(signal: NodeJS.Signals): void {
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}
