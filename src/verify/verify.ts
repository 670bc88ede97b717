import { realpath } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { changeCopy, copyTree } from "../exec/copies.ts";
import type { FileTree } from "../exec/files.ts";
import type { Processes } from "../exec/processes.ts";
import { withPrivateFolder } from "../exec/temporary.ts";
import type { Migration } from "../migrate/engine/engine.ts";
import type { MigrateOptions, Repository } from "../migrate/engine/types.ts";
import type { NixOptions } from "./flake-outputs.ts";
import { FlakeVerification } from "./flake-verification.ts";
import { affectedFlakes } from "./flakes.ts";
import type { VerifiedOutput } from "./verdicts.ts";

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

/** Where to verify, and how. */
export interface Setting {
  readonly processes: Processes;
  readonly tree: FileTree;
  readonly repository: Repository;
  readonly options: MigrateOptions;
  readonly nix: NixOptions;
  /** Told where it is, in a few words. */
  readonly progress: (where: string) => void;
}

export interface Choosing extends Setting {
  /** Ways to write the migration, the simplest first; at least one. Later ones are only tried where no earlier one passes. */
  readonly candidates: Iterable<Migration>;
}

/** The first candidate that holds, or the first of all where none does. */
export interface Chosen {
  readonly migration: Migration;
  readonly verification: Verification;
}

const INSTALL = "install Nix (https://nixos.org/download), or run without --verify";

/**
 * Takes the first of several candidates after which every output is what the migration claims. The outputs of every
 * flake that it changes are evaluated before and after, in copies that only this user can enter and with the inputs that
 * its lock names; nothing in the tree is touched and no image is built. What the old code gives is evaluated once, a
 * candidate only where none before it holds. Throws where the copies cannot be made or there is no candidate.
 */
export async function verifyCandidates({ candidates, ...setting }: Choosing): Promise<Chosen> {
  const { status } = await setting.processes.capture({ argv: ["nix", "--version"] });
  return withPrivateFolder(await realpath(tmpdir()), async (folder) => {
    const session = new Session(setting, folder, status);
    let refused: Chosen | undefined;
    for (const migration of candidates) {
      const verification = await session.verify(migration);
      if (isFine(verification)) return { migration, verification };
      refused ??= { migration, verification };
      if (isOutOfReach(verification)) break;
    }
    if (refused === undefined) throw new RangeError("there is no candidate to verify");
    return refused;
  });
}

/** Whether what is wrong lies in no output: another way to write the migration would not change it. */
function isOutOfReach({ outputs, problems }: Verification): boolean {
  return problems.length > 0 && outputs.every(({ fine }) => fine);
}

/** The copies of one run, and what was evaluated in them. */
class Session {
  readonly #flakes = new Map<string, FlakeVerification>();
  #copies = 0;

  constructor(
    private readonly setting: Setting,
    /** Holds the copies. */
    private readonly folder: string,
    /** How `nix --version` ended. */
    private readonly nix: number,
  ) {}

  async verify(migration: Migration): Promise<Verification> {
    const { flakes, outside } = affectedFlakes(migration.files, this.setting.repository);
    const notes = outside.map((path) => `${path} is not part of a flake, and was not verified`);
    if (flakes.length === 0) return { outputs: [], problems: [], notes };
    if (this.nix !== 0) return { outputs: [], problems: [this.#withoutNix()], notes };
    const after = await this.#copy(migration);
    const found: Verification[] = [];
    for (const flake of flakes) {
      const known = this.#flakes.get(flake.path) ?? new FlakeVerification(this.setting, this.folder, flake);
      this.#flakes.set(flake.path, known);
      found.push(await known.run(migration, after));
    }
    return {
      outputs: found.flatMap(({ outputs }) => outputs),
      problems: found.flatMap(({ problems }) => problems),
      notes: [...notes, ...found.flatMap((each) => each.notes)],
    };
  }

  /** Makes the copy with the changes, and before the first one the copy without. */
  async #copy({ files }: Migration): Promise<string> {
    const { tree } = this.setting;
    if (this.#copies === 0) await copyTree(tree, join(this.folder, "before"));
    const name = `after-${++this.#copies}`;
    await copyTree(tree, join(this.folder, name));
    await changeCopy(join(this.folder, name), files);
    return name;
  }

  #withoutNix(): Problem {
    const error = `--verify needs Nix, and "nix" ${this.nix === 127 ? "is not on PATH" : "does not run"}`;
    return { error, hint: INSTALL };
  }
}
