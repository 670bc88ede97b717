import { type Addition, findFormat } from "../../src/formats/index.ts";
import { type ChangedFile, migrate } from "../../src/migrate/engine/engine.ts";
import { openRepository } from "../../src/migrate/engine/repository.ts";
import { DEFAULT_OPTIONS, type MigrateOptions } from "../../src/migrate/engine/types.ts";
import { FIXERS } from "../../src/migrate/fixers.ts";
import { type ExplainedCall, explainText } from "../../src/migrate/languages/shell/explain.ts";
import { migrationToJson, renderDiff, renderFindings } from "../../src/report/migration/migration.ts";
import type { MigrationReport } from "../../src/report/migration/migration-schema.ts";
import { type FormatRow, surveyFormats } from "../../src/translate/survey.ts";

/** A file as the engine takes it: latin1 text, one character a byte. */
export interface SourceText {
  readonly path: string;
  readonly text: string;
}

/** What can be chosen on the page; the rest is as on the command line without flags. */
export interface PageOptions extends Pick<MigrateOptions, "fidelity" | "scripts" | "toRelease"> {
  /** As --unsafe. */
  readonly unsafe: boolean;
}

export interface MigrateAnswer {
  /** Latin1. */
  readonly files: readonly ChangedFile[];
  readonly report: MigrationReport;
  /** What `migrate` writes to standard output, latin1. */
  readonly patch: string;
  /** What `migrate` writes to standard error, but for the hint to pass --write. */
  readonly findings: string;
}

/** What `nixos-generate migrate` makes of a repository that holds these files. */
export function runMigration(files: readonly SourceText[], options: PageOptions): MigrateAnswer {
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  const repository = openRepository({ paths: [...texts.keys()], bytes: (path) => texts.get(path) });
  const { unsafe, ...chosen } = options;
  const migration = migrate({
    repository,
    fixers: FIXERS,
    options: { ...DEFAULT_OPTIONS, ...chosen },
    apply: unsafe ? ["safe", "unsafe"] : ["safe"],
  });
  const textOf = (path: string) => repository.text(path);
  return {
    files: migration.files,
    report: migrationToJson(migration, textOf, false),
    patch: renderDiff(migration.files),
    findings: renderFindings(migration, textOf, false),
  };
}

/** What `nixos-generate explain` says of a command line or a script. */
export function runExplain(text: string): readonly ExplainedCall[] {
  const line = text.trim();
  return explainText(line.startsWith("-") ? `nixos-generate ${line}` : line);
}

/** A line of `nixos-generate formats`, and what the image needs in the configuration. */
export interface ListedFormat extends FormatRow {
  readonly additions: readonly Addition[];
}

export function listFormats(): readonly ListedFormat[] {
  return surveyFormats(undefined, undefined).map((row) => ({
    ...row,
    additions: (row.format === null ? undefined : findFormat(row.format))?.additions ?? [],
  }));
}
