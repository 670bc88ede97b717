import { constants } from "node:os";
import { isAbsolute } from "node:path";
import { kill } from "node:process";
import { setTimeout } from "node:timers/promises";
import { execa, type Options } from "execa";
import { findGroupBelow, type ProcessMark, stillRunning } from "./process-tree.ts";
import { findProgram, programFolders } from "./programs.ts";

/** A program to run: argv[0] is an absolute path or looked up on PATH; nothing goes through a shell. */
export interface Run {
  readonly argv: readonly string[];
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Variables of the environment that it does not get. */
  readonly hides?: (name: string) => boolean;
  readonly cwd?: string;
  /** Text for its standard input; none means that it reads end of file at once. */
  readonly input?: string;
  /** Ends the program with SIGTERM when aborted. */
  readonly stop?: AbortSignal;
}

/** How a program ended, in the numbers of a shell. */
export interface Finished {
  /** Exit status; 128+n when signal n ended it, 127 when there is no such program. */
  readonly status: number;
  readonly stdout: string;
  /** The last part of standard error, at most STDERR_KEPT characters; empty when it was not piped. */
  readonly stderr: string;
  readonly signal: NodeJS.Signals | undefined;
  /** Why it did not start or was stopped for printing without end, for a person. */
  readonly fault?: string;
}

/** Receives standard error as it comes, bytes decoded one to one. */
export type ErrorSink = (chunk: Buffer) => void | Promise<void>;

/** Told of every child, so that a signal to this process reaches them. */
export interface ChildRegister {
  add(kill: (signal: NodeJS.Signals) => void): () => void;
}

/** How long a program below a child may take to answer a signal once the child has ended, in milliseconds. */
const GRACE = 5000;

/** How much a program may print on standard output, in bytes: the list of a million files, or any answer of Nix. */
const STDOUT_KEPT = 128 << 20;

/** How much of a program's standard error is kept for recognising what went wrong, in characters. */
export const STDERR_KEPT = 256 * 1024;

/** Runs other programs. Never throws for what a program does; only a bug throws. */
export interface Processes {
  /** Runs to the end; standard error goes to `sink`, or is only kept. */
  capture(run: Run, sink?: ErrorSink): Promise<Finished>;
  /** Runs to the end with our own standard error as its own, so that it sees the terminal. */
  captureOnTerminal(run: Run): Promise<Finished>;
  /** Runs with our standard output and error, and `input` of the run on its standard input: a pager. */
  feed(run: Run): Promise<Finished>;
  /** Runs with all three of our streams, as `exec` would. */
  become(run: Run): Promise<Finished>;
}

/** What programs are started with. */
export interface Environment {
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Folders of strangers, from which no program is started. */
  readonly distrusted: readonly string[];
  /** Whether programs go on when the terminal is closed, as we do. */
  readonly ignoresHangup?: boolean;
}

/** The one place where programs are started: it decides which program a name means and what environment it gets. */
export function openProcesses(children: ChildRegister, environment: Environment): Processes {
  const run = (given: Run, streams: Options, sink?: ErrorSink) =>
    finish(given, environment, streams, children, sink);
  return {
    capture: (given, sink) => run(given, { stderr: "pipe" }, sink),
    captureOnTerminal: (given) => run(given, { stderr: "inherit" }),
    feed: (given) => run(given, { stdout: "inherit", stderr: "inherit" }),
    become: (given) => run(given, { stdin: "inherit", stdout: "inherit", stderr: "inherit" }),
  };
}

/**
 * Starts a program with SIGHUP ignored, which Node cannot: ignored signals stay so through exec. The text is fixed, and
 * the program and its arguments are passed as words.
 */
const IGNORING = ["/bin/sh", "-c", 'trap "" HUP; exec "$0" "$@"'];

/** A PATH in which nothing is found; an empty one would mean the current folder. */
const NOWHERE = "/dev/null";

/** Variables for a program; its own look-ups on PATH are as careful as ours. */
async function variablesFor(
  { env, hides = () => false }: Run,
  { variables, distrusted }: Environment,
): Promise<Record<string, string>> {
  const kept = Object.entries({ ...variables, ...env }).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && (!hides(entry[0]) || env?.[entry[0]] !== undefined),
  );
  const folders = await programFolders(variables["PATH"], distrusted);
  return { ...Object.fromEntries(kept), PATH: folders.join(":") || NOWHERE };
}

function notFound(program: string): Finished {
  const fault = `cannot run "${program}": there is no such program on PATH`;
  return { status: 127, stdout: "", stderr: "", signal: undefined, fault };
}

async function finish(
  run: Run,
  environment: Environment,
  streams: Options,
  children: ChildRegister,
  sink?: ErrorSink,
): Promise<Finished> {
  const [program = "", ...rest] = run.argv;
  const file = isAbsolute(program)
    ? program
    : await findProgram(program, environment.variables["PATH"], environment.distrusted);
  if (file === undefined) return notFound(program);
  const [started = "", ...words] = environment.ignoresHangup ? [...IGNORING, file, ...rest] : [file, ...rest];
  const child = execa(started, words, {
    reject: false,
    extendEnv: false,
    env: await variablesFor(run, environment),
    stripFinalNewline: false,
    // Read here: execa would hold several copies of a long output, one of them in an error that is never read.
    buffer: false,
    ...(run.input === undefined ? { stdin: "ignore" } : { input: run.input }),
    ...(run.cwd && { cwd: run.cwd }),
    ...streams,
  });
  const reached = new Map<number, ProcessMark>();
  const end = () => void child.kill();
  run.stop?.addEventListener("abort", end);
  const forget = children.add((signal) => {
    const below = child.pid === undefined ? [] : findGroupBelow(child.pid);
    for (const mark of below) reached.set(mark.pid, mark);
    // Processes that a child left behind when it ended have another parent now, but were seen before.
    for (const mark of stillRunning([...reached.values()])) send(signal, mark);
    child.kill(signal);
  });
  try {
    const [stdout, stderr] = await Promise.all([
      child.stdout ? keepAll(child.stdout, () => child.kill()) : "",
      child.stderr ? keepTail(child.stderr, sink) : "",
    ]);
    const result = await child;
    await outlive([...reached.values()]);
    const signal = result.signal as NodeJS.Signals | undefined;
    const fault =
      stdout === undefined
        ? `"${program}" printed more than ${STDOUT_KEPT >> 20} MiB`
        : faultOf(program, result);
    return { status: statusOf(result), stdout: stdout ?? "", stderr, signal, ...(fault && { fault }) };
  } finally {
    forget();
    run.stop?.removeEventListener("abort", end);
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

function faultOf(program: string, { exitCode, signal, code }: Ending): string | undefined {
  if (exitCode !== undefined || signal !== undefined) return undefined;
  const cause = code === "ENOENT" ? "there is no such program on PATH" : code;
  return `cannot run "${program}": ${cause ?? "it did not start"}`;
}

/** All of a program's standard output; undefined, and the program told to end, when there is too much. */
async function keepAll(
  stream: AsyncIterable<Buffer | string>,
  stop: () => void,
): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream) {
    const bytes = typeof chunk === "string" ? Buffer.from(chunk) : chunk;
    length += bytes.length;
    if (length <= STDOUT_KEPT) chunks.push(bytes);
    else {
      chunks.length = 0;
      stop();
    }
  }
  return length > STDOUT_KEPT ? undefined : Buffer.concat(chunks).toString("utf8");
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
