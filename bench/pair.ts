import { performance } from "node:perf_hooks";
import { execa } from "execa";

/** A command to time as a whole process; its output is thrown away, a failure stops the benchmark. */
export interface Timed {
  readonly name: string;
  readonly argv: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

export interface PairResult {
  readonly name: string;
  readonly against: string;
  /** Medians, in milliseconds. */
  readonly ours: number;
  readonly theirs: number;
  /** Median of the ratios of neighbouring runs, which a busy machine disturbs less than either time. */
  readonly ratio: number;
  /** The ratio that the project promises, where it promises one. */
  readonly bar: number | undefined;
}

/** Times two commands in turns, so that both see the same machine; one run of each warms up. */
export async function pair(ours: Timed, theirs: Timed, runs: number, bar?: number): Promise<PairResult> {
  await time(ours);
  await time(theirs);
  const rounds: [number, number][] = [];
  for (let run = 0; run < runs; run++) rounds.push([await time(ours), await time(theirs)]);
  return {
    name: ours.name,
    against: theirs.name,
    ours: median(rounds.map(([own]) => own)),
    theirs: median(rounds.map(([, other]) => other)),
    ratio: median(rounds.map(([own, other]) => own / other)),
    bar,
  };
}

async function time({ argv, env, cwd }: Timed): Promise<number> {
  const [program = "", ...rest] = argv;
  const start = performance.now();
  await execa(program, rest, {
    stdout: "ignore",
    stderr: "ignore",
    stdin: "ignore",
    env: env ?? {},
    ...(cwd && { cwd }),
  });
  return performance.now() - start;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export function renderPair({ name, against, ours, theirs, ratio, bar }: PairResult): string {
  const promise =
    bar === undefined ? "" : ratio <= bar ? `  (at most ${bar}: kept)` : `  (at most ${bar}: NOT KEPT)`;
  const times = `${ours.toFixed(0)} ms : ${theirs.toFixed(0)} ms`;
  return `${ratio.toFixed(2)}x  ${times.padEnd(22)} ${name} against ${against}${promise}`;
}
