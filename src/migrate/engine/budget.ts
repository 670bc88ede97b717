/**
 * What looking at one file may cost. Whatever walks, evaluates or searches on behalf of a file spends from its budget;
 * the engine gives each file its own, and reports the file when the budget is used up. So one file never costs the
 * others their migration, and time stays in line with size whatever a repository holds.
 */

/** How a budget was exceeded. */
export type Exceeded = "steps" | "depth" | "run";

const WORDS: Readonly<Record<Exceeded, string>> = {
  steps: "analysing it takes more steps than a file of its size is allowed",
  depth: "it is nested too deeply",
  run: "the files before it took all the steps that a repository of this size may",
};

/** Thrown by a budget; the engine turns it into a finding with the name of the file. Let it pass through. */
export class BudgetExceeded extends Error {
  override readonly name = "BudgetExceeded";

  constructor(readonly exceeded: Exceeded) {
    super(WORDS[exceeded]);
  }
}

/** Levels that `nested` allows: V8's default stack of 984 KB takes several thousand frames of our recursive functions. */
const DEPTH = 1000;

/** A number of steps, and a depth of nesting, that may not be exceeded. */
export class Budget {
  #left: number;
  #depth = 0;

  /**
   * `steps`: how often `spend()` may be called; `depth`: how deeply `nested` may be called within itself; `whole`: the
   * budget that all of several share, from which each step is spent as well.
   */
  constructor(
    readonly steps: number,
    readonly depth: number = DEPTH,
    readonly whole?: Budget,
  ) {
    this.#left = steps;
  }

  /** Steps that are left; 0 once the budget was exceeded. */
  get left(): number {
    return Math.max(this.#left, 0);
  }

  /**
   * Pays for `steps` units of work, each about as long as a visit to one node of a tree or a look-up in a map (below a
   * microsecond). Work on n characters or elements at once costs n / 16 or so. Throws `BudgetExceeded`, also at each
   * later call: what swallowed the first cannot go on.
   */
  spend(steps = 1): void {
    this.#left -= steps;
    if (this.#left < 0) throw new BudgetExceeded("steps");
    if (this.whole === undefined) return;
    this.whole.#left -= steps;
    if (this.whole.#left < 0) throw new BudgetExceeded("run");
  }

  /** Allows more steps. */
  grant(steps: number): void {
    this.#left += steps;
  }

  /** Runs `use` one level deeper, for one step. Throws `BudgetExceeded` before `use` where that is too deep. */
  nested<Result>(use: () => Result): Result {
    this.spend();
    if (this.#depth >= this.depth) throw new BudgetExceeded("depth");
    this.#depth++;
    try {
      return use();
    } finally {
      this.#depth--;
    }
  }
}

/** A budget that no test or single question reaches. */
export function unlimited(): Budget {
  return new Budget(Number.POSITIVE_INFINITY);
}

/** Steps for any file, and for each byte of it: 1 MB gets 13 million, about a second. */
const STEPS = 3_000_000;
const STEPS_PER_BYTE = 10;

/**
 * What the engine grants to look at a file of so many bytes, with all fixers and over all rounds. `whole`: the budget of
 * the run, which grows with each of its files.
 */
export function budgetFor(bytes: number, whole?: Budget): Budget {
  whole?.grant(2 * STEPS_PER_BYTE * bytes);
  return new Budget(STEPS + STEPS_PER_BYTE * bytes, undefined, whole);
}

/** Steps for a whole run besides those for its bytes: as many as thirty files may take each, about ten seconds. */
const RUN = 30 * STEPS;

/** What the engine grants for all the files of a run together. */
export function budgetForRun(): Budget {
  return new Budget(RUN);
}

/** Why a file cannot be looked at to its end, where `problem` says that it costs too much; undefined for other problems. */
export function findExcess(problem: unknown): string | undefined {
  if (problem instanceof BudgetExceeded) return problem.message;
  // V8's words for a stack that is used up; a RangeError for anything else is a bug of ours.
  return problem instanceof RangeError && /call stack/i.test(problem.message) ? WORDS.depth : undefined;
}
