import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { nixPath } from "../support/nix-path.ts";
import { lastError, pathOf, readAttribute, strings } from "./evaluate.ts";
import { type Kept, keyOf } from "./kept.ts";
import { nameOfRow, type Row, type Setting, type Strategy } from "./rows.ts";
import { folderOf } from "./stand-ins.ts";

/** Derivation paths of one strategy. */
export interface Derivations {
  readonly image: string;
  readonly toplevel: string;
}

/** What became of one strategy: its derivations, or Nix's words why not. */
export type Outcome = Derivations | { readonly error: string };

/** A strategy that is absent was not there to measure. */
export interface Measurement {
  readonly original?: Outcome;
  readonly bundled: Outcome;
  readonly native?: Outcome;
  readonly written?: Outcome;
}

export const COMPARE: string = pathOf("nix/compare.nix");

interface Task {
  readonly row: Row;
  readonly strategy: Strategy;
}

/** As compare.nix traces a result. */
interface Traced {
  readonly row: string;
  readonly strategy: Strategy;
  readonly outcome: Derivations | null;
}

/**
 * Measures all rows in as few evaluations as it can: one, and one more for each strategy whose error ends it. Every
 * result goes into `kept` at once, and is not measured again when it is there already. `onRow` is called as soon as all
 * strategies of a row are known.
 */
export async function measureRows(
  rows: readonly Row[],
  setting: Setting,
  kept: Kept,
  onRow: (row: Row, measurement: Measurement) => Promise<void>,
): Promise<void> {
  const done = new Map<string, Outcome>();
  const idOf = ({ row, strategy }: Task) => `${nameOfRow(row)}.${strategy}`;
  const finish = async (task: Task, outcome: Outcome) => {
    done.set(idOf(task), outcome);
    kept.put(keyOf(task.row, task.strategy, setting), outcome);
    await announce(task.row);
  };
  const announce = async (row: Row) => {
    const outcomes = row.strategies.map((strategy) => [strategy, done.get(idOf({ row, strategy }))] as const);
    if (outcomes.every(([, outcome]) => outcome !== undefined))
      await onRow(row, Object.fromEntries(outcomes) as unknown as Measurement);
  };

  // In the order in which compare.nix goes through them.
  const sorted = [...rows].sort((a, b) => (nameOfRow(a) < nameOfRow(b) ? -1 : 1));
  const tasks = sorted.flatMap((row) => row.strategies.map((strategy) => ({ row, strategy })));
  for (const task of tasks) {
    const outcome = kept.get<Outcome>(keyOf(task.row, task.strategy, setting));
    if (outcome !== undefined) done.set(idOf(task), outcome);
  }
  for (const row of sorted) await announce(row);

  let left = tasks.filter((task) => !done.has(idOf(task)));
  while (left.length > 0) {
    const silent: Task[] = [];
    const found = new Set<string>();
    const error = await evaluateAll(left, setting, async ({ row, strategy, outcome }) => {
      const task = left.find((each) => nameOfRow(each.row) === row && each.strategy === strategy)!;
      found.add(idOf(task));
      if (outcome === null) silent.push(task);
      else await finish(task, outcome);
    });
    // `builtins.tryEval` keeps no words.
    for (const task of silent) await finish(task, await measureAlone(task, setting));
    left = left.filter((task) => !found.has(idOf(task)));
    const [culprit] = left;
    if (error === undefined && culprit !== undefined) throw new Error(`no result for ${idOf(culprit)}`);
    if (error === undefined) return;
    if (culprit === undefined) throw new Error(error);
    await finish(culprit, { error });
    left = left.slice(1);
  }
}

/** Runs compare.nix over the tasks; undefined when it went to its end, else Nix's words. */
async function evaluateAll(
  tasks: readonly Task[],
  setting: Setting,
  onResult: (traced: Traced) => Promise<void>,
): Promise<string | undefined> {
  const rows = new Map<string, Row>();
  for (const { row, strategy } of tasks) {
    const name = nameOfRow(row);
    rows.set(name, { ...row, strategies: [...(rows.get(name)?.strategies ?? []), strategy] });
  }
  const argv = ["--eval", "--strict", "--readonly-mode", COMPARE, ...flagsOf([...rows.values()], setting)];
  const child = spawn("nix-instantiate", [...argv, "-A", "measured"], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const ended = new Promise<number | NodeJS.Signals | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status, signal) => resolve(status ?? signal));
  });
  const words: string[] = [];
  for await (const line of createInterface({ input: child.stderr })) {
    const json = /^trace: conformance: (\{.*\})$/.exec(line)?.[1];
    if (json === undefined) words.push(line);
    else await onResult(JSON.parse(json) as Traced);
  }
  const status = await ended;
  if (status === 0) return undefined;
  return words.some((line) => line.includes("error:"))
    ? lastError(words.join("\n"))
    : `Nix ended with ${status}`;
}

async function measureAlone({ row, strategy }: Task, setting: Setting): Promise<Outcome> {
  const flags = flagsOf([row], setting);
  const at = `strategies.${nameOfRow(row)}.${strategy}`;
  try {
    const image = await readAttribute<string>(COMPARE, [...flags, "-A", `${at}.image.drvPath`]);
    const toplevel = await readAttribute<string>(COMPARE, [
      ...flags,
      "-A",
      `${at}.config.system.build.toplevel.drvPath`,
    ]);
    return { image, toplevel };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

/** Arguments of compare.nix. */
export function flagsOf(rows: readonly Row[], setting: Setting): string[] {
  const { nixpkgs, generators, configuration } = setting;
  const values = {
    nixpkgs,
    rows: JSON.stringify(Object.fromEntries(rows.map((row) => [nameOfRow(row), row]))),
    standIns: JSON.stringify(Object.fromEntries(setting.standIns.map((name) => [name, folderOf(name)]))),
    ...(generators !== undefined && { generators }),
  };
  return [...strings(values), ...["--arg", "configuration", nixPath(configuration)]];
}
