import { LineIndex } from "../../nix/index.ts";
import { type Budget, budgetFor, budgetForRun, findExcess } from "./budget.ts";
import { copiesIn, leftAlone } from "./copies.ts";
import { chooseDisjoint } from "./disjoint.ts";
import { applyEdits, OriginalOffsets } from "./edits.ts";
import { findFault } from "./faults.ts";
import { sortIgnored } from "./ignored.ts";
import { LARGEST, withTexts } from "./repository.ts";
import { type Text, writeText } from "./text.ts";
import type {
  Applicability,
  Diagnostic,
  Edit,
  Fix,
  Fixer,
  Found,
  MigrateOptions,
  Repository,
  Withheld,
} from "./types.ts";
import { ENGINE } from "./types.ts";

export interface Migration {
  /** Files whose text changed or that are new, by path. */
  readonly files: readonly ChangedFile[];
  readonly applied: readonly AppliedFix[];
  /** What is left: withheld findings, fixes that may not be applied, notes. Offsets are of the original text. */
  readonly diagnostics: readonly Diagnostic[];
  /** What was found on lines that say `nixos-generate: ignore`. */
  readonly ignored: readonly Diagnostic[];
}

export interface ChangedFile {
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

export interface AppliedFix {
  readonly fixer: string;
  readonly path: string;
  /** Of the original text. */
  readonly start: number;
  readonly end: number;
  readonly message: string;
  readonly fix: Fix<string>;
}

export interface EngineInput {
  readonly repository: Repository;
  readonly fixers: readonly Fixer[];
  readonly options: MigrateOptions;
  /** Which fixes may be applied; display-only never is. */
  readonly apply: readonly Exclude<Applicability, "display-only">[];
  /** Files the human asked for; findings elsewhere are dropped, fixes that reach further are only shown. */
  readonly selected?: (path: string) => boolean;
  /** Whether a fix that could be applied is wanted; offsets are of the original text. All are by default. */
  readonly choose?: (fix: Diagnostic) => boolean;
}

const TOO_LARGE = `it is larger than ${LARGEST >> 10} KiB`;

const OURS = ["nixos-generators", "nixosGenerate"];

/** What fixers look for; most of their work is done at such places. */
const NAMES = /nixos-generat(?!e-config)|nixosGenerate/g;
/** Reading the call or command at a name, deciding, writing the new one and checking it take about 0.2 ms together. */
const STEPS_PER_NAME = 4000;

/** More rounds than any repository needs; reaching it means that two fixers undo each other. */
const ROUNDS = 50;

/** Run all fixers to their fixed point. Pure: nothing is written, the repository given is not changed. */
export function migrate(input: EngineInput): Migration {
  const run = new Run(input);
  for (let round = 0; round < ROUNDS; round++) if (!run.step()) return run.result();
  const restless = run.restless();
  const rest = migrate({ ...input, fixers: input.fixers.filter((fixer) => !restless.has(fixer.id)) });
  const faults = run.result().diagnostics.filter(({ fixer }) => restless.has(fixer));
  return { ...rest, diagnostics: [...rest.diagnostics, ...faults.map(undecided)] };
}

/** What a fixer found that never came to rest. */
function undecided({ fix: _, ...found }: Diagnostic): Diagnostic {
  const next = `please report this: ${found.fixer} found something new to do in each of ${ROUNDS} rounds`;
  return { ...found, withheld: "failed-verification", next };
}

type Candidate = Found & { readonly fix: Fix };

class Run {
  readonly #texts = new Map<string, string>();
  /** What leads offsets back to the original: for each file, one round after the other. */
  readonly #history = new Map<string, OriginalOffsets[]>();
  readonly #applied: AppliedFix[] = [];
  readonly #faults = new Map<string, string>();
  /** What each file may still cost, over all rounds. */
  readonly #budgets = new Map<string, Budget>();
  /** What the run may still cost. */
  readonly #whole = budgetForRun();
  /** The files that were paid for in each round. */
  readonly #paid = new WeakMap<Repository, Set<string>>();
  /** Files that cost more than they may, and what is said of them: no fixer looks at them again. */
  readonly #excesses = new Map<string, Found>();
  /** Copies of nixos-generators, which are not migrated. */
  readonly #copies: readonly string[];
  /** The lines of files as they were, for those that texts name. */
  readonly #lines = new Map<string, LineIndex>();
  #view: Repository;
  #left: readonly Found[] = [];
  #ignored: readonly Found[] = [];

  constructor(readonly input: EngineInput) {
    this.#view = input.repository;
    this.#copies = copiesIn(input.repository);
    // One pass over all files for all fixers together.
    const patterns = input.fixers.flatMap((fixer) => fixer.patterns);
    input.repository.containing([...OURS, ...patterns]);
  }

  /** One round; false when nothing was left to apply. */
  step(): boolean {
    const { kept: found, ignored } = sortIgnored(this.#find(), this.#view);
    const allowed = found.filter((finding): finding is Candidate => this.#mayApply(finding));
    const first = allowed.filter(({ fix }) => fix.first === true);
    const chosen = this.#commit(chooseDisjoint(first.length > 0 ? first : allowed));
    this.#left = found;
    this.#ignored = ignored;
    return chosen;
  }

  /** The fixers that still had something to apply in the last round. */
  restless(): ReadonlySet<string> {
    return new Set(this.#left.filter((finding) => this.#mayApply(finding)).map(({ fixer }) => fixer));
  }

  result(): Migration {
    const files = [...this.#texts]
      .map(([path, after]) => ({ path, before: this.input.repository.text(path)!, after }))
      .filter(({ before, after }) => before !== after)
      .sort((a, b) => (a.path < b.path ? -1 : 1));
    const diagnostics = this.#left.map((found) => this.#diagnose(found));
    const ignored = this.#ignored.map((found) => this.#diagnose(found));
    return { files, applied: this.#applied, diagnostics, ignored };
  }

  #find(): readonly Found[] {
    const chosen = this.input.selected ?? (() => true);
    const selected = (path: string) => chosen(path) && !this.#copies.some((copy) => path.startsWith(copy));
    this.#findTooLarge(selected);
    const found = this.input.fixers.flatMap((fixer) =>
      this.#view
        .containing(fixer.patterns)
        .filter((path) => fixer.looksAt(path) && selected(path))
        .flatMap((path) => this.#check(fixer, path)),
    );
    return [
      ...this.#copies.map((copy) => leftAlone(copy)),
      ...found.filter(({ path }) => !this.#excesses.has(path)),
      ...this.#excesses.values(),
      ...this.#view
        .containing(OURS)
        .filter(selected)
        .flatMap((path) => this.#unreadable(path)),
    ];
  }

  /** A Nix file that mentions nixos-generators and is not valid. */
  #unreadable(path: string): readonly Found[] {
    const parsed = path.endsWith(".nix") && !this.#excesses.has(path) ? this.#view.nix(path) : undefined;
    if (parsed === undefined || parsed.ok) return [];
    const { offset, message } = parsed.error;
    const next = "fix the file and run this again; nix-instantiate --parse shows what Nix says";
    return [{ fixer: ENGINE, path, start: offset, end: offset, message, withheld: "does-not-parse", next }];
  }

  #check(fixer: Fixer, path: string): readonly Found[] {
    const text = this.#excesses.has(path) ? undefined : this.#view.text(path);
    if (text === undefined) return [];
    try {
      const budget = this.#budget(path, text);
      this.#payForNames(path, text, budget);
      const findings = fixer.check({ path, text }, this.#view, this.input.options, budget);
      return findings.map((finding) => ({ ...finding, fixer: fixer.id }));
    } catch (problem) {
      const excess = findExcess(problem);
      if (excess === undefined) return [crashed(fixer.id, path, problem)];
      this.#excesses.set(path, overBudget(path, excess));
      return [];
    }
  }

  /** Once in each round, for all that the fixers find at the names in a file. */
  #payForNames(path: string, text: string, budget: Budget): void {
    const round = this.#paid.get(this.#view) ?? new Set();
    this.#paid.set(this.#view, round);
    if (round.has(path)) return;
    round.add(path);
    for (const _ of text.matchAll(NAMES)) budget.spend(STEPS_PER_NAME);
  }

  #budget(path: string, text: string): Budget {
    const budget = this.#budgets.get(path) ?? budgetFor(text.length, this.#whole);
    this.#budgets.set(path, budget);
    return budget;
  }

  /** Files that a fixer would look at, that have something to do with nixos-generators and are too large. */
  #findTooLarge(selected: (path: string) => boolean): void {
    for (const path of this.#view.containing(OURS)) {
      if (!selected(path) || !this.input.fixers.some((fixer) => fixer.looksAt(path))) continue;
      const { length } = this.#view.text(path) ?? "";
      if (length > LARGEST) this.#excesses.set(path, overBudget(path, TOO_LARGE));
    }
  }

  #mayApply(finding: Found): finding is Candidate {
    const { fix } = finding;
    if (fix === undefined || fix.applicability === "display-only") return false;
    const selected = this.input.selected ?? (() => true);
    return (
      this.input.apply.includes(fix.applicability) &&
      fix.edits.every((edit) => selected(edit.path)) &&
      !this.#faults.has(faultKey(finding)) &&
      !this.#declined(finding)
    );
  }

  #declined(finding: Found): boolean {
    return this.input.choose !== undefined && !this.input.choose(this.#place(finding));
  }

  /** Make the fixes that survive their checks; false when none did. */
  #commit(fixes: readonly Candidate[]): boolean {
    let remaining = fixes;
    while (remaining.length > 0) {
      const round = this.#rewrite(remaining);
      const faulty = round.find((rewrite) => rewrite.fault !== undefined);
      if (faulty === undefined) {
        this.#accept(remaining, round);
        return true;
      }
      remaining = this.#blame(remaining, faulty.path, faulty.fault!);
    }
    return this.#faults.size > 0 && fixes.length > 0;
  }

  /** Of several fixes in a faulty file try the first alone; a fix that fails alone is banned. */
  #blame(fixes: readonly Candidate[], path: string, fault: string): readonly Candidate[] {
    const touching = fixes.filter((candidate) => touches(candidate.fix, path));
    const [first] = touching;
    if (touching.length === 1) this.#faults.set(faultKey(first!), fault);
    const dropped = new Set(touching.length === 1 ? touching : touching.slice(1));
    return fixes.filter((candidate) => !dropped.has(candidate));
  }

  #rewrite(fixes: readonly Candidate[]): readonly Attempt[] {
    const paths = new Set(fixes.flatMap(({ fix }) => fix.edits.map((edit) => edit.path)));
    const removes = fixes.flatMap(({ fix }) => fix.removes ?? []);
    return [...paths].map((path) => {
      const edits = fixes.flatMap(({ fix }) => fix.edits.filter((edit) => edit.path === path));
      const before = this.#view.text(path);
      if (before === undefined) throw new Error(`a fix edits "${path}", which does not exist`);
      return attempt(path, before, edits, removes);
    });
  }

  #accept(fixes: readonly Candidate[], attempts: readonly Attempt[]): void {
    for (const { fixer, path, start, end, message, fix } of fixes) {
      const at = this.#original(path, start);
      this.#applied.push({
        fixer,
        path,
        start: at,
        end: Math.max(at, this.#original(path, end)),
        message,
        fix: this.#writtenFix(fix),
      });
    }
    for (const { path, edits, after } of attempts) {
      this.#texts.set(path, after);
      this.#history.set(path, [...(this.#history.get(path) ?? []), new OriginalOffsets(edits)]);
    }
    this.#view = withTexts(this.input.repository, this.#texts);
  }

  #original(path: string, offset: number): number {
    const rounds = this.#history.get(path) ?? [];
    return rounds.reduceRight((at, round) => round.of(at), offset);
  }

  /** A text for people, its places as lines of the files as they were. */
  #written(text: Text): string {
    return writeText(text, ({ path, offset }) => {
      const index = this.#lines.get(path) ?? new LineIndex(this.input.repository.text(path) ?? "");
      this.#lines.set(path, index);
      return index.lineOf(this.#original(path, offset));
    });
  }

  #writtenFix({ notes, ...fix }: Fix): Fix<string> {
    if (notes === undefined) return fix;
    return { ...fix, notes: [...new Set(notes.map((note) => this.#written(note)))] };
  }

  /** A finding in places of the files as they were. */
  #place(finding: Found): Diagnostic {
    const start = this.#original(finding.path, finding.start);
    const { next, fix, ...rest } = finding;
    return {
      ...rest,
      start,
      end: Math.max(start, this.#original(finding.path, finding.end)),
      ...(next !== undefined && { next: this.#written(next) }),
      ...(fix !== undefined && { fix: this.#writtenFix(fix) }),
    };
  }

  #diagnose(finding: Found): Diagnostic {
    const placed = this.#place(finding);
    const fault = this.#faults.get(faultKey(finding));
    if (fault !== undefined) return withhold(placed, "failed-verification", `please report this: ${fault}`);
    if (finding.fix === undefined || this.input.choose === undefined || this.input.choose(placed))
      return placed;
    return withhold(placed, "declined", "run this again to be asked again");
  }
}

function withhold({ fix: _, ...found }: Diagnostic, withheld: Withheld, next: string): Diagnostic {
  return { ...found, withheld, next };
}

interface Attempt {
  readonly path: string;
  readonly edits: readonly Edit[];
  readonly after: string;
  readonly fault: string | undefined;
}

/** Edit and check one file; edits that cannot be made together are a fault like any other. */
function attempt(path: string, before: string, edits: readonly Edit[], removes: readonly string[]): Attempt {
  try {
    const after = applyEdits(before, edits);
    return { path, edits, after, fault: findFault({ path, before, after, edits, removes }) };
  } catch (problem) {
    if (!(problem instanceof RangeError)) throw problem;
    return { path, edits, after: before, fault: problem.message };
  }
}

function overBudget(path: string, why: string): Found {
  const message = `this file was not fully analysed: ${why}`;
  const next = "check it by hand, or split it into smaller files";
  return { fixer: ENGINE, path, start: 0, end: 0, message, withheld: "over-budget", next };
}

/** One file that a fixer cannot cope with must not cost the others their migration. */
function crashed(fixer: string, path: string, problem: unknown): Found {
  const text = problem instanceof Error ? (problem.stack ?? problem.message) : String(problem);
  const where = text.split("\n").slice(0, 2).join(" ").replaceAll(/\s+/g, " ");
  const message = `${fixer} could not analyse this file`;
  return {
    fixer,
    path,
    start: 0,
    end: 0,
    message,
    withheld: "failed-verification",
    next: `please report this: ${where}`,
  };
}

/** A fixer whose fix failed in a file stays out of that file for the rest of the run. */
function faultKey({ fixer, path }: Found): string {
  return `${fixer}\0${path}`;
}

function touches(fix: Fix, path: string): boolean {
  return fix.edits.some((edit) => edit.path === path);
}
