import { type Migration, migrate } from "../../../src/migrate/engine/engine.ts";
import { openRepository } from "../../../src/migrate/engine/repository.ts";
import { DEFAULT_OPTIONS } from "../../../src/migrate/engine/types.ts";
import { FIXERS } from "../../../src/migrate/fixers.ts";
import {
  type Comparison,
  compareFlakes,
  type Files,
  type OutputVerdict,
} from "../../support/flakes/compare.ts";
import type { FlakeEvaluator } from "../../support/flakes/evaluator.ts";
import { type Tape, tapeOf } from "./choices.ts";
import { makeFlake } from "./flake.ts";

/** A flake that the migration makes into another one, under the label "safe". */
export interface WrongFlake {
  /** Number of the flake of its seed. */
  readonly index: number;
  readonly tape: Tape;
  readonly before: Files;
  readonly after: Files;
  readonly outputs: readonly OutputVerdict[];
}

export interface Tried {
  readonly flakes: number;
  /** Those in which something was rewritten. */
  readonly rewritten: number;
  readonly outputs: number;
  /** Outputs that do not evaluate even before: the generator's own fault. */
  readonly failing: number;
  /** Calls of nixosGenerate and the like that were left, with a reason. */
  readonly left: number;
  readonly wrong: readonly WrongFlake[];
}

interface Numbered {
  readonly index: number;
  readonly tape: Tape;
}

/** Makes, migrates and compares the flakes `from` to `to` - 1 of a seed, in one go. */
export async function tryFlakes(
  evaluator: FlakeEvaluator,
  seed: number,
  from: number,
  to: number,
): Promise<Tried> {
  return tryTapes(
    evaluator,
    Array.from({ length: to - from }, (_, index) => ({
      index: from + index,
      tape: tapeOf(seed, from + index),
    })),
  );
}

async function tryTapes(evaluator: FlakeEvaluator, tapes: readonly Numbered[]): Promise<Tried> {
  const made = tapes.map(({ tape, index }) => ({ tape, index, comparison: migrated(makeFlake(tape).files) }));
  const verdicts = await compareFlakes(
    evaluator,
    made.map(({ comparison }) => comparison),
  );
  const all = verdicts.flat();
  return {
    flakes: made.length,
    rewritten: made.filter(({ comparison }) => comparison.migration.applied.length > 0).length,
    outputs: all.length,
    failing: all.filter(({ verdict }) => verdict === "failing").length,
    left: made.flatMap(({ comparison }) =>
      comparison.migration.diagnostics.filter(({ withheld }) => withheld),
    ).length,
    wrong: made.flatMap(({ tape, index, comparison: { before, after } }, at): readonly WrongFlake[] => {
      const outputs = verdicts[at]!.filter(isWrong);
      return outputs.length === 0 ? [] : [{ index, tape, before, after, outputs }];
    }),
  };
}

function isWrong({ verdict }: OutputVerdict): boolean {
  return verdict === "different" || verdict === "lost";
}

/** The repository as `nixos-generate migrate --write` leaves it: safe fixes, all rules. */
function migrated(before: Files): Comparison {
  const repository = openRepository({
    paths: Object.keys(before).sort(),
    bytes: (path) => (before[path] === undefined ? undefined : Buffer.from(before[path], "latin1")),
  });
  const migration: Migration = migrate({
    repository,
    fixers: FIXERS,
    options: DEFAULT_OPTIONS,
    apply: ["safe"],
  });
  const after = { ...before, ...Object.fromEntries(migration.files.map(({ path, after }) => [path, after])) };
  return { before, after, repository, migration, options: DEFAULT_OPTIONS };
}

/** Numbers put to zero at once, longest runs first. */
const RUNS = [64, 16, 4, 1];

/**
 * A smaller flake with the same kind of wrong output. Every candidate of a round is tried in one run of Nix, then all
 * that worked together.
 */
export async function shrink(evaluator: FlakeEvaluator, wrong: WrongFlake): Promise<WrongFlake> {
  const stillWrong = async (tapes: readonly Tape[], than: WrongFlake) => {
    const numbered = tapes.map((tape) => ({ tape, index: wrong.index }));
    const found = (await tryTapes(evaluator, numbered)).wrong;
    return found.filter(
      (each) => each.outputs[0]!.verdict === wrong.outputs[0]!.verdict && size(each) <= size(than),
    );
  };
  let best = wrong;
  for (const run of RUNS) {
    for (let better = true; better; ) {
      const { tape } = best;
      const worked = await stillWrong(withZeros(tape, run), best);
      const together = worked.reduce<Tape>(
        (all, each) => all.map((number, at) => (each.tape[at] === 0 ? 0 : number)),
        tape,
      );
      const all = worked.length > 1 ? await stillWrong([together], best) : [];
      const [smallest] = [...all, ...worked].sort((a, b) => size(a) - size(b));
      better = smallest !== undefined && size(smallest) < size(best);
      best = smallest ?? best;
    }
  }
  return best;
}

/** The tape with each run of so many numbers put to zero. */
function withZeros(tape: Tape, run: number): readonly Tape[] {
  const { read } = makeFlake(tape);
  const tapes: Tape[] = [];
  for (let at = 0; at < read; at += run) {
    if (tape.slice(at, at + run).every((number) => number === 0)) continue;
    tapes.push(tape.map((number, index) => (index >= at && index < at + run ? 0 : number)));
  }
  return tapes;
}

function size({ before }: WrongFlake): number {
  return Object.values(before).reduce((sum, text) => sum + text.length, 0);
}
