import type { Expr, Tree } from "../../nix/tree.ts";
import { type Budget, unlimited } from "../engine/budget.ts";
import type { Repository } from "../engine/types.ts";
import { Evaluator } from "./evaluation/evaluator.ts";
import { type Flake, flakeOf, generatorsNames } from "./flakes/flake.ts";
import { Uses } from "./flow/uses.ts";
import { Modules } from "./modules/modules.ts";
import { type Scopes, scopesOf } from "./scopes.ts";
import type { Value } from "./values.ts";

/** A Nix file of the repository that parses. */
export interface NixFile {
  readonly path: string;
  readonly tree: Tree;
  readonly scopes: Scopes;
  /** The flake whose flake.nix is in the same folder or in the nearest one above. */
  readonly flake: Flake | undefined;
}

/** What a repository is, in one state of its files: every rule asks the same project, which answers each question once. */
export class Project {
  readonly evaluator: Evaluator = new Evaluator(this);
  readonly uses: Uses = new Uses(this);
  readonly modules: Modules = new Modules(this);
  readonly #files = new Map<string, NixFile | undefined>();
  readonly #answers = new Map<unknown, Map<unknown, unknown>>();
  #generators: ReadonlySet<string> | undefined;
  #budget: Budget = unlimited();

  constructor(readonly repository: Repository) {}

  /** The file at a path; undefined where there is none or it does not parse. */
  file(path: string): NixFile | undefined {
    if (!this.#files.has(path)) this.#files.set(path, this.#open(path));
    return this.#files.get(path);
  }

  /** The Nix files that contain one of some words. */
  filesContaining(words: readonly string[]): readonly NixFile[] {
    return this.repository
      .containing(words)
      .filter((path) => path.endsWith(".nix"))
      .flatMap((path) => this.file(path) ?? []);
  }

  /** What an expression can be, whatever its functions are called with. */
  value(file: NixFile, expr: Expr): Value {
    return this.evaluator.value({ file, expr, env: undefined });
  }

  /** Names of inputs that are nixos-generators in some flake of the repository, its usual name among them. */
  get generators(): ReadonlySet<string> {
    this.#generators ??= generatorsNames(this.repository);
    return this.#generators;
  }

  /** Whether a file can have anything of nixos-generators: it names an input of that name, or its flake has one. */
  mayReachGenerators({ tree, flake }: NixFile): boolean {
    const names = [...this.generators];
    if (names.some((name) => tree.text.includes(name))) return true;
    return flake !== undefined && names.some((name) => flake.inputs.has(name) || isFormal(flake, name));
  }

  /** The answer to a question about this project, worked out once for each `key`. A question is known by its function. */
  ask<Answer>(question: (project: Project) => Answer): Answer;
  ask<Answer, Key>(question: (project: Project, key: Key) => Answer, key: Key): Answer;
  ask<Answer, Key>(question: (project: Project, key: Key) => Answer, key?: Key): Answer {
    const answers = this.#answers.get(question) ?? new Map<unknown, unknown>();
    this.#answers.set(question, answers);
    if (!answers.has(key)) answers.set(key, question(this, key as Key));
    return answers.get(key) as Answer;
  }

  get budget(): Budget {
    return this.#budget;
  }

  /** Pays for the work of `look` with a budget; throws BudgetExceeded once it is used up. */
  within<Result>(budget: Budget, look: () => Result): Result {
    const before = this.#budget;
    this.#budget = budget;
    try {
      return look();
    } finally {
      this.#budget = before;
    }
  }

  #open(path: string): NixFile | undefined {
    const parsed = this.repository.nix(path);
    if (parsed === undefined || !parsed.ok) return undefined;
    const { tree } = parsed;
    return { path, tree, scopes: scopesOf(tree), flake: flakeOf(this.repository, path) };
  }
}

function isFormal({ outputs }: Flake, name: string): boolean {
  return outputs?.formals?.formals.some((formal) => formal.name.name === name) === true;
}

const KNOWN = new WeakMap<Repository, Project>();

/** The project of a repository; one for each state of it. */
export function projectOf(repository: Repository): Project {
  const known = KNOWN.get(repository) ?? new Project(repository);
  KNOWN.set(repository, known);
  return known;
}
