import { realpath } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { changeCopy, copyTree, evenOut } from "../exec/copies.ts";
import type { FileTree } from "../exec/files.ts";
import type { Processes } from "../exec/processes.ts";
import { withPrivateFolder } from "../exec/temporary.ts";
import type { Migration } from "../migrate/engine/engine.ts";
import type { MigrateOptions, Repository } from "../migrate/engine/types.ts";
import type { Flake } from "../migrate/model/flake.ts";
import { quoteAttrPath } from "../nix/quote.ts";
import { type Cause, findCauses, storeName, withoutRepetition } from "./derivations.ts";
import { type Answer, FlakeOutputs, type NixOptions, showDerivations } from "./flake-outputs.ts";
import { affectedFlakes, claimsFor, formatsNamed, withOwnNixpkgs } from "./flakes.ts";
import {
  type Claims,
  type Differing,
  formatPaths,
  isImage,
  judgeDifference,
  judgeSame,
  type OutputFacts,
  type OutputPath,
  questionAfter,
  type VerifiedOutput,
} from "./outputs.ts";

/** What --verify found. */
export interface Verification {
  readonly outputs: readonly VerifiedOutput[];
  /** Why something could not be verified at all, each with what to do; any of them makes the run a failure. */
  readonly problems: readonly Problem[];
  /** What was not looked at. */
  readonly notes: readonly string[];
}

/** Whether all that the migration claims was shown to hold. */
export function isFine({ outputs, problems }: Pick<Verification, "outputs" | "problems">): boolean {
  return problems.length === 0 && outputs.every(({ fine }) => fine);
}

export interface Problem {
  readonly error: string;
  readonly hint: string;
}

export interface Verifying {
  readonly processes: Processes;
  readonly tree: FileTree;
  readonly repository: Repository;
  readonly migration: Migration;
  readonly options: MigrateOptions;
  readonly nix: NixOptions;
  /** Told where it is, in a few words. */
  readonly progress: (where: string) => void;
}

/** More than a person reads. */
const CAUSES_SHOWN = 5;
const INSTALL = "install Nix (https://nixos.org/download), or leave --verify out";
const OVERRIDE =
  "where an input cannot be fetched, --override-input NAME path:/... gives it another source (NAME/INNER for an input of an input), and --offline tries none";

/** What Nix says of an input that it cannot get here; such an output may well evaluate elsewhere. */
const UNREACHABLE =
  /unable to download|cannot (?:be )?fetch|failed to fetch|resolv(?:e|ing) (?:host|timed out)|connect to server|connection refused|timed out|timeout was reached|no route to host|name resolution|network is unreachable|SSL (?:certificate|connect)|HTTP error \d/i;

/**
 * Evaluates the outputs of every flake that a migration changes, before and after, in copies that nobody else can
 * enter and with the inputs that its lock names; nothing in the tree is touched and no image is built. Throws only
 * where the copies cannot be made.
 */
export async function verifyMigration(input: Verifying): Promise<Verification> {
  const { flakes, outside } = affectedFlakes(input.migration.files, input.repository);
  const notes = outside.map((path) => `${path} belongs to no flake, and was not verified`);
  if (flakes.length === 0) return { outputs: [], problems: [], notes };
  const { status } = await input.processes.capture({ argv: ["nix", "--version"] });
  if (status !== 0) {
    const error = `--verify needs Nix, and "nix" ${status === 127 ? "is not on PATH" : "does not run"}`;
    return { outputs: [], problems: [{ error, hint: INSTALL }], notes };
  }
  return withPrivateFolder(await realpath(tmpdir()), async (folder) => {
    const sides = { before: join(folder, "before"), after: join(folder, "after") };
    for (const side of [sides.before, sides.after]) await copyTree(input.processes, input.tree, side);
    await changeCopy(sides.after, input.migration.files);
    const found: Verification[] = [];
    for (const flake of flakes) found.push(await new FlakeVerification(input, folder, flake).run());
    return {
      outputs: found.flatMap(({ outputs }) => outputs),
      problems: found.flatMap(({ problems }) => problems),
      notes: [...notes, ...found.flatMap((each) => each.notes)],
    };
  });
}

interface Evaluated {
  readonly path: OutputPath;
  readonly facts: OutputFacts & { readonly drvPath: string };
}

type Changed = Evaluated & { readonly after: string };

/** What became of an evaluated output: another derivation, or an outcome that needs no further look. */
type Outcome = VerifiedOutput | Changed;

function isChanged(outcome: Outcome): outcome is Changed {
  return "facts" in outcome;
}

class FlakeVerification {
  readonly #claims: Claims;
  readonly #sources = new Set<string>();

  constructor(
    private readonly input: Verifying,
    /** Holds the copies. */
    private readonly folder: string,
    private readonly flake: Flake,
  ) {
    this.#claims = claimsFor(flake, input.migration, input.repository, input.options);
  }

  async run(): Promise<Verification> {
    const sides = { before: this.#open("before"), after: this.#open("after") };
    for (const [side, outputs] of Object.entries(sides)) {
      const locked = await outputs.lock();
      await evenOut(join(this.folder, side));
      const listed = locked.ok ? await outputs.list() : locked;
      if (!listed.ok) return this.#failed(side, listed.error);
      this.#sources.add(listed.value.source);
      if (side === "before") this.#candidates = listed.value.outputs;
    }
    const { evaluated, skipped } = await this.#evaluateBefore(sides.before);
    const outcomes = await this.#compare(evaluated, sides.after);
    const outputs = [...skipped, ...(await this.#judge(outcomes))];
    const problems = [...this.#missing(evaluated, skipped), ...this.#unreached(evaluated)];
    return { outputs, problems, notes: [] };
  }

  #candidates: readonly OutputPath[] = [];
  readonly #unreachable: string[] = [];

  #open(side: string, without?: string): FlakeOutputs {
    const { processes, nix } = this.input;
    const overrides = nix.overrides.filter(([name]) => name !== without);
    return new FlakeOutputs(processes, this.#reference(side), { ...nix, overrides });
  }

  #reference(side: string): string {
    const path = join(this.folder, side).split("/").map(encodeURIComponent).join("/");
    const { folder } = this.flake;
    return `path:${path}${folder === "" ? "" : `?dir=${folder.split("/").map(encodeURIComponent).join("/")}`}`;
  }

  #failed(side: string, cause: string): Verification {
    const error = `${this.flake.path} does not evaluate ${side} the migration: ${cause}`;
    return { outputs: [], problems: [{ error, hint: OVERRIDE }], notes: [] };
  }

  /** Where nothing at all evaluated before, nothing was shown. */
  #missing(evaluated: readonly Evaluated[], skipped: readonly VerifiedOutput[]): readonly Problem[] {
    if (evaluated.length > 0 || skipped.length === 0) return [];
    const error = `no output of ${this.flake.path} evaluates before the migration, so that there is nothing to compare`;
    return [{ error, hint: OVERRIDE }];
  }

  /** One that does not evaluate was no use to anybody; one that only does not evaluate here may have been. */
  #unreached(evaluated: readonly Evaluated[]): readonly Problem[] {
    const [first, ...others] = this.#unreachable;
    if (first === undefined || evaluated.length === 0) return [];
    const which = others.length === 0 ? "" : ` and ${others.length} more`;
    const error = `${first}${which} could not be evaluated here before the migration, and so not compared`;
    return [{ error, hint: OVERRIDE }];
  }

  #evaluateBefore(outputs: FlakeOutputs) {
    const formats = formatPaths(this.#candidates, formatsNamed(this.input.repository));
    return this.#ask("before", outputs, [...this.#candidates, ...formats]);
  }

  async #ask(stage: string, outputs: FlakeOutputs, paths: readonly OutputPath[]) {
    const answers = await outputs.answer(
      paths.map((path) => ({ paths: [path] })),
      this.#progress(stage, paths.length),
    );
    const evaluated: Evaluated[] = [];
    const skipped: VerifiedOutput[] = [];
    for (const [index, path] of paths.entries()) {
      const answer = answers[index]!;
      const drvPath = drvPathsOf(answer)[0];
      if (!answer.ok) {
        skipped.push(this.#skipped(path, answer.error));
        if (stage === "before" && UNREACHABLE.test(answer.error)) this.#unreachable.push(this.#name(path));
      } else if (drvPath !== undefined) evaluated.push({ path, facts: { ...answer.value[0]!, drvPath } });
    }
    return { evaluated, skipped };
  }

  #progress(stage: string, all: number): (answered: number) => void {
    return (answered) => this.input.progress(`${this.flake.path}, ${stage}: ${answered} of ${all} outputs`);
  }

  async #compare(evaluated: readonly Evaluated[], outputs: FlakeOutputs): Promise<readonly Outcome[]> {
    const questions = evaluated.map(({ path, facts }) => questionAfter(path, facts));
    const answers = await outputs.answer(questions, this.#progress("after", questions.length));
    return evaluated.map((each, index) => this.#outcome(each, answers[index]!));
  }

  #outcome(each: Evaluated, answer: Answer): Outcome {
    const before = each.facts.drvPath;
    const found = drvPathsOf(answer);
    const after = found.includes(before) ? before : found[0];
    const base = { attribute: this.#name(each.path), before, after, causes: [] };
    if (after === before) return { ...base, ...judgeSame(each.facts) };
    if (after !== undefined) return { ...each, after };
    const verdict = answer.ok
      ? "this output is gone"
      : `this output does not evaluate any more: ${answer.error}`;
    return { ...base, outcome: "lost", fine: false, verdict };
  }

  async #judge(outcomes: readonly Outcome[]): Promise<readonly VerifiedOutput[]> {
    const differing = outcomes.filter(isChanged);
    const images = differing.filter(({ path, facts }) => isImage(path, facts));
    const followed = await this.#evaluateFollowed(images.map(({ path }) => path));
    const judged: VerifiedOutput[] = [];
    for (const outcome of outcomes) {
      judged.push(
        isChanged(outcome) ? await this.#explain(outcome, followed.get(this.#name(outcome.path))) : outcome,
      );
    }
    return judged;
  }

  async #explain({ path, facts, after }: Changed, followed: string | undefined): Promise<VerifiedOutput> {
    const before = facts.drvPath;
    const base = { attribute: this.#name(path), before, after };
    const causes = followed === after ? [] : await this.#causes(followed ?? before, after);
    const otherNixpkgs = this.#otherNixpkgs(followed, after);
    const judgement = judgeDifference({ causes, otherNixpkgs }, isImage(path, facts), this.#claims);
    return { ...base, causes: withoutRepetition(causes).slice(0, CAUSES_SHOWN), ...judgement };
  }

  #otherNixpkgs(followed: string | undefined, after: string): Differing["otherNixpkgs"] {
    if (this.#claims.nixpkgs === undefined) return "no";
    if (followed === undefined) return "unknown";
    return followed === after ? "all" : "left out";
  }

  #causes(before: string, after: string): Promise<readonly Cause[]> {
    const store = dirname(before);
    const show = (names: readonly string[]) =>
      showDerivations(
        this.input.processes,
        names.map((name) => join(store, name)),
      );
    return findCauses(storeName(before), storeName(after), this.#sources, show);
  }

  /**
   * Where nixosGenerate built with another nixpkgs, what the old code gives with the flake's own: what else the
   * migration changed shows only there. Derivations by attribute; none where this cannot be tried.
   */
  async #evaluateFollowed(paths: readonly OutputPath[]): Promise<ReadonlyMap<string, string>> {
    const changed = withOwnNixpkgs(this.flake, this.input.repository);
    if (this.#claims.nixpkgs === undefined || changed === undefined || paths.length === 0) return new Map();
    const copy = join(this.folder, "followed");
    await copyTree(this.input.processes, this.input.tree, copy);
    await changeCopy(copy, [{ path: this.flake.path, before: undefined, after: changed.text }]);
    const outputs = this.#open("followed", changed.input);
    const locked = await outputs.lock();
    await evenOut(copy);
    const listed = locked.ok ? await outputs.list() : locked;
    if (!listed.ok) return new Map();
    this.#sources.add(listed.value.source);
    const { evaluated } = await this.#ask("before, with its own nixpkgs", outputs, paths);
    return new Map(evaluated.map(({ path, facts }) => [this.#name(path), facts.drvPath]));
  }

  #skipped(path: OutputPath, error: string): VerifiedOutput {
    return {
      attribute: this.#name(path),
      outcome: "skipped",
      before: undefined,
      after: undefined,
      fine: true,
      verdict: `not compared, since it did not evaluate before: ${error}`,
      causes: [],
    };
  }

  #name(path: OutputPath): string {
    const attribute = quoteAttrPath(path);
    return this.flake.folder === "" ? attribute : `${this.flake.folder}#${attribute}`;
  }
}

function drvPathsOf(answer: Answer): readonly string[] {
  return answer.ok ? answer.value.flatMap(({ drvPath }) => drvPath ?? []) : [];
}
