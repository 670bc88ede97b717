import { dirname, join } from "node:path";
import { changeCopy, copyTree, evenOut } from "../exec/copies.ts";
import type { Migration } from "../migrate/engine/engine.ts";
import type { Flake } from "../migrate/model/flakes/flake.ts";
import { quoteAttrPath } from "../nix/quote.ts";
import { type Cause, findCauses } from "./causes.ts";
import { storeName } from "./derivations.ts";
import { type Answer, type Asked, FlakeOutputs, showDerivations } from "./flake-outputs.ts";
import { claimsFor, formatsNamed, withOwnNixpkgs } from "./flakes.ts";
import { formatPaths, isImage, type OutputFacts, type OutputPath, questionAfter } from "./outputs.ts";
import {
  type Claims,
  type Differing,
  judgeDifference,
  judgeLost,
  judgeSame,
  judgeSkipped,
  type VerifiedOutput,
  verifiedOutput,
} from "./verdicts.ts";
import type { Problem, Setting, Verification } from "./verify.ts";

const HINT =
  "where an input cannot be fetched, --override-input NAME path:/... gives it another source (NAME/INNER for an input of an input), and --offline fetches nothing";

/** What Nix says of an input that it cannot get here; such an output may well evaluate elsewhere. */
const UNREACHABLE =
  /unable to download|cannot (?:be )?fetch|failed to fetch|resolv(?:e|ing) (?:host|timed out)|connect to server|connection refused|timed out|timeout was reached|no route to host|name resolution|network is unreachable|SSL (?:certificate|connect)|HTTP error \d/i;

interface Evaluated {
  readonly path: OutputPath;
  readonly facts: OutputFacts & { readonly drvPath: string };
}

/** What the old code gives. */
interface Before {
  readonly evaluated: readonly Evaluated[];
  readonly skipped: readonly VerifiedOutput[];
  /** Attributes that did not evaluate for want of an input. */
  readonly unreachable: readonly string[];
}

type Changed = Evaluated & { readonly after: string };

/** One flake before its migration, and after each way to write that. */
export class FlakeVerification {
  /** Store names of the flake's sources, which the migration changes. */
  readonly #sources = new Set<string>();
  #before: Promise<Asked<Before>> | undefined;
  #followed: Promise<FlakeOutputs | undefined> | undefined;

  constructor(
    private readonly setting: Setting,
    /** Holds the copies. */
    private readonly folder: string,
    private readonly flake: Flake,
  ) {}

  /** Compares the flake in the copy `before` with the one in the copy named `side`. */
  async run(migration: Migration, side: string): Promise<Verification> {
    this.#before ??= this.#evaluateBefore();
    const before = await this.#before;
    if (!before.ok) return this.#failed("before", before.error);
    const outputs = this.#open(side);
    const listed = await this.#list(side, outputs);
    if (!listed.ok) return this.#failed("after", listed.error);
    const { evaluated, skipped } = before.value;
    const { setting } = this;
    const claims = claimsFor(this.flake, migration, setting.repository, setting.options);
    const judged = await this.#compare(evaluated, outputs, claims);
    const problems = [...this.#missing(before.value), ...this.#unreached(before.value)];
    return { outputs: [...skipped, ...judged], problems, notes: [] };
  }

  #open(side: string, without?: string): FlakeOutputs {
    const { processes, nix } = this.setting;
    const overrides = nix.overrides.filter(([name]) => name !== without);
    const place = { root: join(this.folder, side), folder: this.flake.folder };
    return new FlakeOutputs(processes, place, { ...nix, overrides });
  }

  /** Completes the lock, and lists the outputs. */
  async #list(side: string, outputs: FlakeOutputs): Promise<Asked<readonly OutputPath[]>> {
    const locked = await outputs.lock();
    await evenOut(join(this.folder, side));
    const listed = locked.ok ? await outputs.list() : locked;
    if (!listed.ok) return listed;
    this.#sources.add(listed.value.source);
    return { ok: true, value: listed.value.outputs };
  }

  #failed(when: "before" | "after", cause: string): Verification {
    const error = `${this.flake.path} does not evaluate ${when} the migration: ${cause}`;
    return { outputs: [], problems: [{ error, hint: hintFor([cause]) }], notes: [] };
  }

  /** Where nothing at all evaluated before, nothing was shown. */
  #missing({ evaluated, skipped }: Before): readonly Problem[] {
    if (evaluated.length > 0 || skipped.length === 0) return [];
    const error = `no output of ${this.flake.path} evaluates before the migration, so there is nothing to compare`;
    return [{ error, hint: hintFor(skipped.map(({ because = "" }) => because)) }];
  }

  /** An output that does not evaluate was of no use; one that only does not evaluate here may have been. */
  #unreached({ evaluated, unreachable: [first, ...others] }: Before): readonly Problem[] {
    if (first === undefined || evaluated.length === 0) return [];
    const which = others.length === 0 ? "" : ` and ${others.length} more`;
    const error = `${first}${which} could not be evaluated here before the migration, and so not compared`;
    return [{ error, hint: HINT }];
  }

  async #evaluateBefore(): Promise<Asked<Before>> {
    const outputs = this.#open("before");
    const listed = await this.#list("before", outputs);
    if (!listed.ok) return listed;
    const formats = formatPaths(listed.value, formatsNamed(this.setting.repository));
    return { ok: true, value: await this.#ask("before", outputs, [...listed.value, ...formats]) };
  }

  async #ask(stage: string, outputs: FlakeOutputs, paths: readonly OutputPath[]): Promise<Before> {
    const questions = paths.map((path) => ({ paths: [path] }));
    const answers = await outputs.answer(questions, this.#progress(stage, paths.length));
    const evaluated: Evaluated[] = [];
    const skipped: VerifiedOutput[] = [];
    const unreachable: string[] = [];
    for (const [index, path] of paths.entries()) {
      const answer = answers[index]!;
      const drvPath = drvPathsOf(answer)[0];
      if (!answer.ok) {
        const attribute = this.#name(path);
        const place = { attribute, before: undefined, after: undefined };
        skipped.push(verifiedOutput(place, judgeSkipped(answer.error)));
        if (UNREACHABLE.test(answer.error)) unreachable.push(attribute);
      } else if (drvPath !== undefined) evaluated.push({ path, facts: { ...answer.value[0]!, drvPath } });
    }
    return { evaluated, skipped, unreachable };
  }

  #progress(stage: string, all: number): (answered: number) => void {
    return (answered) => this.setting.progress(`${this.flake.path}, ${stage}: ${answered} of ${all} outputs`);
  }

  async #compare(
    evaluated: readonly Evaluated[],
    outputs: FlakeOutputs,
    claims: Claims,
  ): Promise<readonly VerifiedOutput[]> {
    const questions = evaluated.map(({ path, facts }) => questionAfter(path, facts));
    const answers = await outputs.answer(questions, this.#progress("after", questions.length));
    const outcomes = evaluated.map((each, index) => this.#outcome(each, answers[index]!));
    const images = outcomes.filter(isChanged).filter(({ path, facts }) => isImage(path, facts));
    const followed = await this.#evaluateFollowed(
      images.map(({ path }) => path),
      claims,
    );
    const judged: VerifiedOutput[] = [];
    for (const outcome of outcomes) {
      const own = isChanged(outcome) ? followed.get(this.#name(outcome.path)) : undefined;
      judged.push(isChanged(outcome) ? await this.#explain(outcome, own, claims) : outcome);
    }
    return judged;
  }

  /** What became of an output; another derivation is looked at later. */
  #outcome(each: Evaluated, answer: Answer): VerifiedOutput | Changed {
    const before = each.facts.drvPath;
    const found = drvPathsOf(answer);
    const after = found.includes(before) ? before : found[0];
    const place = { attribute: this.#name(each.path), before, after };
    if (after === before) return verifiedOutput(place, judgeSame(each.facts.wrapped));
    if (after !== undefined) return { ...each, after };
    return verifiedOutput(place, judgeLost(answer.ok ? undefined : answer.error));
  }

  /** `followed` is what the old code gives with the flake's own nixpkgs. */
  async #explain(
    { path, facts, after }: Changed,
    followed: string | undefined,
    claims: Claims,
  ): Promise<VerifiedOutput> {
    const before = facts.drvPath;
    const causes = followed === after ? [] : await this.#causes(followed ?? before, after);
    const otherNixpkgs = otherNixpkgsOf(claims, followed, after);
    const judgement = judgeDifference({ causes, otherNixpkgs, image: isImage(path, facts) }, claims);
    return verifiedOutput({ attribute: this.#name(path), before, after }, judgement, causes);
  }

  #causes(before: string, after: string): Promise<readonly Cause[]> {
    const store = dirname(before);
    const show = (names: readonly string[]) =>
      showDerivations(
        this.setting.processes,
        names.map((name) => join(store, name)),
      );
    return findCauses(storeName(before), storeName(after), this.#sources, show);
  }

  /**
   * Where nixosGenerate built with another nixpkgs, what the old code gives with the flake's own: what else the
   * migration changed shows only there. Derivations by attribute; none where this cannot be tried.
   */
  async #evaluateFollowed(
    paths: readonly OutputPath[],
    claims: Claims,
  ): Promise<ReadonlyMap<string, string>> {
    if (claims.nixpkgs === undefined || paths.length === 0) return new Map();
    this.#followed ??= this.#openFollowed();
    const outputs = await this.#followed;
    if (outputs === undefined) return new Map();
    const { evaluated } = await this.#ask("before, with its own nixpkgs", outputs, paths);
    return new Map(evaluated.map(({ path, facts }) => [this.#name(path), facts.drvPath]));
  }

  async #openFollowed(): Promise<FlakeOutputs | undefined> {
    const { tree, repository } = this.setting;
    const changed = withOwnNixpkgs(this.flake, repository);
    if (changed === undefined) return undefined;
    const copy = join(this.folder, "followed");
    await copyTree(tree, copy);
    await changeCopy(copy, [
      { path: this.flake.path, before: repository.text(this.flake.path), after: changed.text },
    ]);
    const outputs = this.#open("followed", changed.input);
    return (await this.#list("followed", outputs)).ok ? outputs : undefined;
  }

  #name(path: OutputPath): string {
    const attribute = quoteAttrPath(path);
    return this.flake.folder === "" ? attribute : `${this.flake.folder}#${attribute}`;
  }
}

/** What to try where all of these kept outputs from evaluating. */
function hintFor(causes: readonly string[]): string {
  return causes.every((cause) => /pure evaluation mode/.test(cause)) ? IMPURE : HINT;
}

const IMPURE =
  "--impure lets the flake read your files and environment; use it only for a flake that you trust with them";

function isChanged(outcome: VerifiedOutput | Changed): outcome is Changed {
  return "facts" in outcome;
}

function otherNixpkgsOf(
  claims: Claims,
  followed: string | undefined,
  after: string,
): Differing["otherNixpkgs"] {
  if (claims.nixpkgs === undefined) return "no";
  if (followed === undefined) return "unknown";
  return followed === after ? "all" : "left out";
}

function drvPathsOf(answer: Answer): readonly string[] {
  return answer.ok ? answer.value.flatMap(({ drvPath }) => drvPath ?? []) : [];
}
