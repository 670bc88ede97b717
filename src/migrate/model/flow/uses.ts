import type { Lambda } from "../../../nix/tree.ts";
import type { NixFile, Project } from "../project.ts";
import type { Thunk } from "../values.ts";
import { Flow, type Uses as Found, type Site } from "./flow.ts";
import { importersOf } from "./importers.ts";

/** What a function is called with. */
export interface Calls {
  /** The argument of each call in sight, in its own file. */
  readonly arguments: readonly Thunk[];
  /** Whether these are all calls there can be. */
  readonly complete: boolean;
}

const OUT_OF_SIGHT: Calls = { arguments: [], complete: false };

/** Where values go: what is called with what, and what is handed to where it cannot be followed. */
export class Uses {
  readonly #calls = new Map<Lambda, Calls>();
  readonly #sites = new Map<Lambda, Found>();
  readonly #importers = new Map<string, ReturnType<typeof importersOf>>();

  constructor(readonly project: Project) {}

  callsOf(file: NixFile, lambda: Lambda): Calls {
    const known = this.#calls.get(lambda);
    if (known !== undefined) return known;
    this.#calls.set(lambda, OUT_OF_SIGHT);
    try {
      const { sites, escapes } = this.sitesOf(file, lambda);
      const calls = {
        arguments: sites.flatMap((site) => this.argumentsAt(site)),
        complete: escapes.length === 0,
      };
      this.#calls.set(lambda, calls);
      return calls;
    } catch (problem) {
      this.#calls.delete(lambda);
      throw problem;
    }
  }

  /** Where a function is called, and where it is handed out of sight. */
  sitesOf(file: NixFile, lambda: Lambda): Found {
    const known = this.#sites.get(lambda);
    if (known !== undefined) return known;
    // Where a function is its own caller, the other calls are what counts.
    this.#sites.set(lambda, { sites: [], escapes: [] });
    try {
      const found = new Flow(this.project).follow(file, lambda);
      this.#sites.set(lambda, found);
      return found;
    } catch (problem) {
      this.#sites.delete(lambda);
      throw problem;
    }
  }

  /** Where the repository imports a file. */
  importersOf(path: string): ReturnType<typeof importersOf> {
    const known = this.#importers.get(path) ?? importersOf(this.project, path);
    this.#importers.set(path, known);
    return known;
  }

  argumentsAt(site: Site): readonly Thunk[] {
    if (site.kind === "rows") return site.rows[site.index]!;
    if (site.kind === "thunk") return [site.thunk];
    const { file, apply, index } = site;
    return [this.project.evaluator.thunk({ file, expr: apply.args[index]!, env: undefined })];
  }
}
