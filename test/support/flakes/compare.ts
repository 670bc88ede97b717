import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Migration } from "../../../src/migrate/engine/engine.ts";
import type { MigrateOptions, Repository } from "../../../src/migrate/engine/types.ts";
import { flakeOf } from "../../../src/migrate/model/flakes/flake.ts";
import { quoteAttrPath } from "../../../src/nix/quote.ts";
import { type Cause, findCauses } from "../../../src/verify/causes.ts";
import { storeName } from "../../../src/verify/derivations.ts";
import { claimsFor, formatsNamed } from "../../../src/verify/flakes.ts";
import {
  formatPaths,
  isImage,
  type OutputFacts,
  type OutputPath,
  questionAfter,
} from "../../../src/verify/outputs.ts";
import { type Claims, judgeDifference } from "../../../src/verify/verdicts.ts";
import type { Evaluated, FlakeAt, FlakeEvaluator } from "./evaluator.ts";
import { withoutLeftOut } from "./left-out.ts";

/** Files by path, decoded as the engine decodes them. */
export type Files = Readonly<Record<string, string>>;

/** A repository before and after a migration. */
export interface Comparison {
  readonly before: Files;
  readonly after: Files;
  /** Of the tree before. */
  readonly repository: Repository;
  readonly migration: Migration;
  readonly options: MigrateOptions;
  /** Files that both sides get besides, for the evaluation alone. */
  readonly besides?: Files;
  /** See FlakeAt, for the flake at the top. */
  readonly calls?: string;
}

/**
 * - `same`: the same derivation; `order`: the same but for the order of lists; `announced`: another one, and the fixes
 *   said so; `different`: another one; `lost`: it evaluated before and does not now.
 * - `failing`: it did not evaluate before, so that nothing is shown.
 */
export interface OutputVerdict {
  /** Attribute path, with the flake's folder before it where that is not the first. */
  readonly output: string;
  readonly verdict: "same" | "order" | "announced" | "different" | "lost" | "failing";
  /** The error, or where two derivations differ. */
  readonly detail: string;
}

/** The row that says whether the outputs of a flake can be listed at all. */
export const ITS_OUTPUTS = "(its outputs)";

/** What became of every output of every flake in these repositories: a few runs of Nix for all of them. */
export async function compareFlakes(
  evaluator: FlakeEvaluator,
  comparisons: readonly Comparison[],
): Promise<readonly (readonly OutputVerdict[])[]> {
  return new Comparing(evaluator, comparisons).run();
}

interface FlakeIn {
  /** Index among the comparisons. */
  readonly of: number;
  /** In the repository; "" is its top. */
  readonly folder: string;
}

interface Output extends FlakeIn {
  readonly path: OutputPath;
}

type Found = Output & { readonly facts: OutputFacts; readonly drvPath: string };

class Comparing {
  readonly #verdicts: readonly OutputVerdict[][];

  constructor(
    private readonly evaluator: FlakeEvaluator,
    private readonly comparisons: readonly Comparison[],
  ) {
    this.#verdicts = comparisons.map(() => []);
  }

  async run(): Promise<readonly (readonly OutputVerdict[])[]> {
    this.#write("before");
    const flakes = await this.#list();
    const found = await this.#evaluateBefore(flakes);
    this.#write("after");
    await this.#relist(flakes);
    const answers = await this.#evaluate(found, ({ path, facts }) => questionAfter(path, facts).paths);
    for (const [index, output] of found.entries()) await this.#judge(output, answers[index]!);
    for (const of of this.comparisons.keys()) rmSync(this.#tree(of), { recursive: true });
    return this.#verdicts;
  }

  /** Both sides lie at the same place, one after the other: a path that gets into a derivation is the same. */
  #write(side: "before" | "after"): void {
    for (const [of, comparison] of this.comparisons.entries()) {
      rmSync(this.#tree(of), { recursive: true, force: true });
      writeTree(this.#tree(of), { ...comparison[side], ...comparison.besides });
    }
  }

  async #list(): Promise<readonly Output[]> {
    const flakes = this.comparisons.flatMap(({ before, besides }, of) =>
      flakeFolders({ ...before, ...besides }).map((folder): FlakeIn => ({ of, folder })),
    );
    const listed = await this.evaluator.list(flakes.map((flake) => this.#at(flake)));
    return flakes.flatMap((flake, index): readonly Output[] => {
      const list = listed[index]!;
      if (!list.ok) this.#add({ ...flake, path: [] }, "failing", list.error);
      if (!list.ok) return [];
      const formats = formatPaths(list.outputs, formatsNamed(this.comparisons[flake.of]!.repository));
      return [[], ...list.outputs, ...formats].map((path) => ({ ...flake, path }));
    });
  }

  /** What can be listed before can be listed afterwards. */
  async #relist(outputs: readonly Output[]): Promise<void> {
    const flakes = outputs.filter(({ path }) => path.length === 0);
    const listed = await this.evaluator.list(flakes.map((flake) => this.#at(flake)));
    for (const [index, flake] of flakes.entries()) {
      const list = listed[index]!;
      this.#add(flake, list.ok ? "same" : "lost", list.ok ? "" : list.error);
    }
  }

  async #evaluateBefore(all: readonly Output[]): Promise<readonly Found[]> {
    const outputs = all.filter(({ path }) => path.length > 0);
    const answers = await this.#evaluate(outputs, ({ path }) => [path]);
    return outputs.flatMap((output, index): readonly Found[] => {
      const answer = answers[index]!;
      if (!answer.ok) this.#add(output, "failing", answer.error);
      const facts = answer.ok ? answer.found[0] : undefined;
      return facts?.drvPath === undefined ? [] : [{ ...output, facts, drvPath: facts.drvPath }];
    });
  }

  #evaluate<Asked extends Output>(
    outputs: readonly Asked[],
    paths: (output: Asked) => readonly OutputPath[],
  ): Promise<readonly Evaluated[]> {
    return this.evaluator.evaluate(outputs.map((output) => ({ ...this.#at(output), paths: paths(output) })));
  }

  async #judge(output: Found, answer: Evaluated): Promise<void> {
    const after = answer.ok ? answer.found.flatMap(({ drvPath }) => drvPath ?? []) : [];
    const [other] = after;
    if (after.includes(output.drvPath)) return this.#add(output, "same");
    if (other === undefined)
      return this.#add(output, "lost", answer.ok ? "this output is gone" : answer.error);
    const [from, to] = [storeName(output.drvPath), storeName(other)];
    const all = await findCauses(from, to, new Set(), (names) => this.evaluator.show(names));
    const image = isImage(output.path, output.facts);
    const claims = { ...this.#claims(output), anyOrder: true };
    const causes = image ? withoutLeftOut(all, claims) : all;
    if (causes.length === 0 && all.length > 0) return this.#add(output, "announced", "what is left out");
    const { outcome, because = "" } = judgeDifference({ causes, otherNixpkgs: "no", image }, claims);
    if (outcome === "order" && causes.length < all.length) this.#add(output, "announced", "what is left out");
    else if (outcome === "order" || outcome === "announced") this.#add(output, outcome, because);
    else this.#add(output, "different", causes.map(describeCause).join("; "));
  }

  /** What the fixes announced; that another nixpkgs is used is not among it, see FlakeEvaluator. */
  #claims({ of, folder }: FlakeIn): Claims {
    const { repository, migration, options } = this.comparisons[of]!;
    const flake = flakeOf(repository, join(folder, "flake.nix"));
    if (flake === undefined) return { nixpkgs: undefined, differences: [], anyOrder: true };
    return { ...claimsFor(flake, migration, repository, options), nixpkgs: undefined };
  }

  #add({ of, folder, path }: Output, verdict: OutputVerdict["verdict"], detail = ""): void {
    this.#verdicts[of]!.push({ output: nameOf(folder, path), verdict, detail });
  }

  #tree(of: number): string {
    return join(this.evaluator.trees, String(of), "source");
  }

  #at({ of, folder }: FlakeIn): FlakeAt {
    const { calls } = this.comparisons[of]!;
    return { folder: join(this.#tree(of), folder), ...(folder === "" && calls !== undefined && { calls }) };
  }
}

function describeCause({ path, difference }: Cause): string {
  const where = path.join(" > ");
  if (difference.kind !== "text" && difference.kind !== "order")
    return `${where}: ${JSON.stringify(difference)}`;
  const { what, before, after } = difference;
  let at = 0;
  while (at < before.length && before[at] === after[at]) at++;
  const near = (text: string) => text.slice(Math.max(0, at - 40), at + 60);
  return `${where}: ${what}: ...${near(before)}... becomes ...${near(after)}...`;
}

/** Folders that hold a flake.nix, the top of the repository first. */
function flakeFolders(files: Files): readonly string[] {
  return Object.keys(files)
    .filter((path) => /(?:^|\/)flake\.nix$/.test(path))
    .map((path) => dirname(path).replace(/^\.$/, ""))
    .sort();
}

function nameOf(folder: string, path: OutputPath): string {
  const attribute = path.length === 0 ? ITS_OUTPUTS : quoteAttrPath(path);
  return folder === "" ? attribute : `${folder}#${attribute}`;
}

function writeTree(folder: string, files: Files): void {
  for (const [path, text] of Object.entries(files)) {
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text, "latin1");
  }
}
