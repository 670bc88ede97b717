import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { FIXERS } from "../../src/migrate/fixers.ts";
import { type Files, migrated } from "./migrated.ts";

/** The files below a folder. */
export function readTree(folder: string): Files {
  return Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [relative(folder, path), readFileSync(path, "latin1")]),
  );
}

/** Makes `after/` from `before/`, as `migrate --write` would; modes are kept. */
export function writeAfter(example: string): void {
  const before = join(example, "before");
  for (const [path, text] of Object.entries(migrated(readTree(before), FIXERS))) {
    const target = join(example, "after", path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text, "latin1");
    const source = statSync(join(before, path), { throwIfNoEntry: false });
    if (source) chmodSync(target, source.mode);
  }
}
