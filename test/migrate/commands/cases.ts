import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { type Migration, migrate } from "../../../src/migrate/engine/engine.ts";
import { openRepository } from "../../../src/migrate/engine/repository.ts";
import { DEFAULT_OPTIONS, type MigrateOptions } from "../../../src/migrate/engine/types.ts";
import { COMMAND_FIXERS } from "../../../src/migrate/languages/commands.ts";

/** Files by path, decoded as the engine decodes them. */
export type Files = Readonly<Record<string, string>>;

export function run(files: Files, options: Partial<MigrateOptions> = {}): Migration {
  const repository = openRepository({
    paths: Object.keys(files),
    bytes: (path) => (files[path] === undefined ? undefined : Buffer.from(files[path], "latin1")),
  });
  return migrate({
    repository,
    fixers: COMMAND_FIXERS,
    options: { ...DEFAULT_OPTIONS, ...options },
    apply: ["safe"],
  });
}

/** All files as they are after the run. */
export function filesAfter(files: Files, { files: changed }: Migration): Files {
  return { ...files, ...Object.fromEntries(changed.map(({ path, after }) => [path, after])) };
}

export interface GoldenCase {
  readonly name: string;
  readonly input: Files;
  readonly expected: Files;
  readonly report: string;
  readonly options: Partial<MigrateOptions>;
}

const GOLDEN = fileURLToPath(new URL("../../golden", import.meta.url));

export function goldenCases(): readonly GoldenCase[] {
  return COMMAND_FIXERS.flatMap(({ id }) =>
    readdirSync(join(GOLDEN, id)).map((name) => {
      const folder = join(GOLDEN, id, name);
      const options = join(folder, "options.json");
      return {
        name: `${id}/${name}`,
        input: readTree(join(folder, "input")),
        expected: readTree(join(folder, "expected")),
        report: readFileSync(join(folder, "report.txt"), "utf8"),
        options: existsSync(options) ? JSON.parse(readFileSync(options, "utf8")) : {},
      };
    }),
  );
}

function readTree(folder: string): Files {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return Object.fromEntries(
    entries.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [relative(folder, path), readFileSync(path, "latin1")];
    }),
  );
}

/** One line for each thing left: `path:line reason: message`, as report.txt has it. */
export function renderLeft(files: Files, { diagnostics }: Migration): string {
  return diagnostics
    .map(({ path, start, withheld, note, message }) => {
      const line = files[path]!.slice(0, start).split("\n").length;
      return `${path}:${line} ${withheld ?? (note ? "note" : "fix")}: ${message}\n`;
    })
    .join("");
}
