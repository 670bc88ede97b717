import { constants } from "node:os";
import { kill } from "node:process";
import { setTimeout } from "node:timers/promises";
import { execa, type Options } from "execa";
import { findGroupBelow, type ProcessMark, stillRunning } from "./process-tree.ts";

/** A program to run: argv[0] is looked up on PATH, nothing goes through a shell. */
export interface Run {
  readonly argv: readonly string[];
  /** Added to the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Text for its standard input; none means that it reads end of file at once. */
  readonly input?: string;
}

/** How a program ended, in the numbers of a shell. */
export interface Finished {
  /** Exit status; 128+n when signal n ended it, 127 when there is no such program. */
  readonly status: number;
  readonly stdout: string;
  /** The last part of standard error, at most STDERR_KEPT characters; empty when it was not piped. */
  readonly stderr: string;
  readonly signal: NodeJS.Signals | undefined;
  /** Why it could not be started at all, for a person. */
  readonly notStarted?: string;
}

/** Receives standard error as it comes, bytes decoded one to one. */
export type ErrorSink = (chunk: Buffer) => void | Promise<void>;

/** Told of every child, so that a signal to this process reaches them. */
export interface ChildRegister {
  add(kill: (signal: NodeJS.Signals) => void): () => void;
}

/** How long a program below a child may take to answer a signal once the child has ended, in milliseconds. */
const GRACE = 5000;

/** How much of a program's standard error is kept for recognising what went wrong, in characters. */
export const STDERR_KEPT = 256 * 1024;

/** The door to other programs. Never throws for what a program does; only a bug throws. */
export interface Processes {
  /** Runs to the end; standard error goes to `sink`, or is only kept. */
  capture(run: Run, sink?: ErrorSink): Promise<Finished>;
  /** Runs to the end with our own standard error as its own, so that it sees the terminal. */
  captureOnTerminal(run: Run): Promise<Finished>;
  /** Runs with all three of our streams, as `exec` would. */
  become(run: Run): Promise<Finished>;
}

export function openProcesses(children: ChildRegister): Processes {
  return {
    capture: (run, sink) => finish(run, { stderr: "pipe" }, children, sink),
    captureOnTerminal: (run) => finish(run, { stderr: "inherit" }, children),
    become: (run) => finish(run, { stdin: "inherit", stdout: "inherit", stderr: "inherit" }, children),
  };
}

async function finish(
  run: Run,
  streams: Options,
  children: ChildRegister,
  sink?: ErrorSink,
): Promise<Finished> {
  const [program = "", ...rest] = run.argv;
  const child = execa(program, rest, {
    reject: false,
    stripFinalNewline: false,
    buffer: { stderr: false },
    ...(run.input === undefined ? { stdin: "ignore" } : { input: run.input }),
    ...(run.env && { env: run.env }),
    ...(run.cwd && { cwd: run.cwd }),
    ...streams,
  });
  const reached = new Map<number, ProcessMark>();
  const forget = children.add((signal) => {
    const below = child.pid === undefined ? [] : findGroupBelow(child.pid);
    for (const mark of below) reached.set(mark.pid, mark);
    // What a child that ended left behind is nobody's child any more, but was seen before.
    for (const mark of stillRunning([...reached.values()])) send(signal, mark);
    child.kill(signal);
  });
  try {
    const tail = child.stderr ? await keepTail(child.stderr, sink) : "";
    const result = await child;
    await outlive([...reached.values()]);
    const stdout = typeof result.stdout === "string" ? result.stdout : "";
    const signal = result.signal as NodeJS.Signals | undefined;
    return { status: statusOf(result), stdout, stderr: tail, signal, ...failedStart(program, result) };
  } finally {
    forget();
  }
}

/** A child that ended may leave behind what it started and we signalled; what does not answer is killed. */
async function outlive(marks: readonly ProcessMark[]): Promise<void> {
  const end = Date.now() + GRACE;
  let running = stillRunning(marks);
  while (running.length > 0 && Date.now() < end) {
    await setTimeout(20);
    running = stillRunning(running);
  }
  for (const mark of running) send("SIGKILL", mark);
}

function send(signal: NodeJS.Signals, { pid }: ProcessMark): void {
  try {
    kill(pid, signal);
  } catch {
    // It ended by itself, or belongs to somebody else.
  }
}

function failedStart(program: string, { exitCode, signal, code }: Ending): { notStarted?: string } {
  if (exitCode !== undefined || signal !== undefined) return {};
  const cause = code === "ENOENT" ? "there is no such program on PATH" : code;
  return { notStarted: `cannot run "${program}": ${cause ?? "it did not start"}` };
}

async function keepTail(stream: AsyncIterable<Buffer | string>, sink?: ErrorSink): Promise<string> {
  let tail = "";
  for await (const chunk of stream) {
    const bytes = typeof chunk === "string" ? Buffer.from(chunk) : chunk;
    await sink?.(bytes);
    tail = (tail + bytes.toString("utf8")).slice(-STDERR_KEPT);
  }
  return tail;
}

function statusOf(result: Ending): number {
  if (result.exitCode !== undefined) return result.exitCode;
  if (result.signal !== undefined) return 128 + (constants.signals[result.signal as NodeJS.Signals] ?? 0);
  return result.code === "EACCES" ? 126 : 127;
}

interface Ending {
  readonly exitCode?: number | undefined;
  readonly signal?: string | undefined;
  readonly code?: string | undefined;
}
