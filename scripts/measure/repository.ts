import { type EngineInput, migrate } from "../../src/migrate/engine/engine.ts";
import { withTexts } from "../../src/migrate/engine/repository.ts";
import type { Repository } from "../../src/migrate/engine/types.ts";
import { FIXERS } from "../../src/migrate/fixers.ts";
import { findCalls } from "./calls.ts";
import { type Commands, countCommands } from "./commands.ts";
import { countForms, type Forms } from "./forms.ts";
import { type Created, countLines, createdIn, type Lines } from "./lines.ts";
import { pairsOf } from "./trees.ts";

export interface Measured {
  readonly name: string;
  readonly calls: { readonly found: number; readonly rewritten: number; readonly left: number };
  /** Undefined for a change made by hand: only a run of `migrate` says what it did to a command. */
  readonly commands: Commands | undefined;
  readonly lines: Lines;
  readonly created: readonly Created[];
  /** Forms that were not there before. */
  readonly forms: Forms;
}

/** What `migrate` does to a repository. Nothing is written. */
export function measureMigration(
  name: string,
  repository: Repository,
  settings: Pick<EngineInput, "options" | "apply">,
): Measured {
  const migration = migrate({ repository, fixers: FIXERS, ...settings });
  const after = withTexts(repository, new Map(migration.files.map(({ path, after }) => [path, after])));
  return { ...compare(name, repository, after), commands: countCommands(migration) };
}

/** What people changed between two states of a repository. */
export function measureByHand(name: string, before: Repository, after: Repository): Measured {
  return { ...compare(name, before, after), commands: undefined };
}

function compare(name: string, before: Repository, after: Repository): Omit<Measured, "commands"> {
  const pairs = pairsOf(before, after);
  const paths = pairs.map(({ path }) => path);
  const found = findCalls(before).length;
  const left = findCalls(after).length;
  const [formsBefore, formsAfter] = [countForms(before, paths), countForms(after, paths)];
  return {
    name,
    calls: { found, rewritten: found - left, left },
    lines: countLines(pairs),
    created: createdIn(pairs),
    forms: {
      mkMerge: formsAfter.mkMerge - formsBefore.mkMerge,
      nestedImports: formsAfter.nestedImports - formsBefore.nestedImports,
    },
  };
}
