import { migrate } from "../../src/migrate/engine/engine.ts";
import { openRepository } from "../../src/migrate/engine/repository.ts";
import { DEFAULT_OPTIONS, type Fixer } from "../../src/migrate/engine/types.ts";

/** Files by path. */
export type Files = Readonly<Record<string, string>>;

/**
 * What `migrate --write` makes of files, by path. ASCII only. Throws where the fixers leave something to a person:
 * what a document shows as done must be done.
 */
export function migrated(files: Files, fixers: readonly Fixer[]): Files {
  const repository = openRepository({
    paths: Object.keys(files),
    bytes: (path) => (files[path] === undefined ? undefined : Buffer.from(files[path], "latin1")),
  });
  const result = migrate({ repository, fixers, options: DEFAULT_OPTIONS, apply: ["safe"] });
  const left = result.diagnostics.find(({ note }) => note !== true);
  if (left) throw new Error(`${left.path} is not migrated: ${left.message}`);
  return { ...files, ...Object.fromEntries(result.files.map(({ path, after }) => [path, after])) };
}

/** A fenced block of code. */
export function fence(language: string, code: string): string {
  return `\`\`\`${language}\n${code.trimEnd()}\n\`\`\``;
}
