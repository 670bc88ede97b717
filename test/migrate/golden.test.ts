import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { type Migration, migrate } from "../../src/migrate/engine/engine.ts";
import { openRepository } from "../../src/migrate/engine/repository.ts";
import { DEFAULT_OPTIONS, type Fixer, type MigrateOptions } from "../../src/migrate/engine/types.ts";
import { FIXERS } from "../../src/migrate/fixers.ts";
import { COMMAND_FIXERS } from "../../src/migrate/languages/commands.ts";
import { LineIndex, parseNix } from "../../src/nix/index.ts";
import { further } from "../support/further.ts";
import { once } from "../support/once.ts";
import { printSource } from "../support/print-nix.ts";

/** Files by path, decoded as the engine decodes them. */
type Files = Readonly<Record<string, string>>;

const GOLDEN = fileURLToPath(new URL("../golden", import.meta.url));
/** The id of a fixer, set by a person who then reads every byte of the difference. */
const UPDATE = process.env["UPDATE_GOLDEN"];

// The command fixers have a harness of their own, with shells in it.
const NIX_FIXERS = FIXERS.filter((fixer) => !COMMAND_FIXERS.includes(fixer));
const CASES = NIX_FIXERS.flatMap((fixer) =>
  folders(join(GOLDEN, fixer.id)).map((name) => ({ name: `${fixer.id}/${name}`, fixer })),
);

describe.each(CASES)("$name", ({ name, fixer }) => {
  const folder = join(GOLDEN, name);
  const input = readTree(join(folder, "input"));
  const options = readOptions(join(folder, "options.json"));
  const migrated = once(() => {
    const result = run(fixer, input, options);
    const after = filesAfter(input, result);
    const report = renderLeft(input, result);
    if (UPDATE === fixer.id) update(folder, after, report);
    return { result, after, report };
  });

  it("becomes what is expected, and leaves what is reported", () => {
    const { after, report } = migrated();
    expect(after).toEqual(readTree(join(folder, "expected")));
    const expected = join(folder, "report.txt");
    if (existsSync(expected)) expect(report).toBe(readFileSync(expected, "utf8"));
  });

  further("is left alone by a second run", () => {
    const { after } = migrated();
    expect(run(fixer, after, options).files).toEqual([]);
  });

  further("is Nix afterwards where it was before, and prints as it was read", () => {
    const { after } = migrated();
    for (const [path, text] of Object.entries(after).filter(([path]) => path.endsWith(".nix"))) {
      const parsed = parseNix(text);
      if (input[path] === undefined || parseNix(input[path]).ok) expect(parsed.ok, path).toBe(true);
      expect(printSource(parsed.ok ? parsed.tree : parsed.source)).toBe(text);
    }
  });

  further("keeps every comment it does not say it removes", () => {
    const { result, after } = migrated();
    const removed = result.applied.flatMap(({ fix }) => fix.removes ?? []);
    const kept = Object.values(after).flatMap(commentsOf);
    for (const comment of Object.values(input).flatMap(commentsOf)) {
      expect([...kept, ...removed]).toContain(comment);
    }
  });

  further("comes out the same with CR LF line endings", () => {
    const { after } = migrated();
    const crlf = twin(input);
    expect(filesAfter(crlf, run(fixer, crlf, options))).toEqual(twin(after));
  });

  further("is not touched behind a byte order mark, which Nix does not read", () => {
    const marked = Object.fromEntries(
      Object.entries(input).map(([path, text]) => [path, `\xef\xbb\xbf${text}`]),
    );
    expect(run(fixer, marked, options).files).toEqual([]);
  });

  further("gives a reason and a next step for what it withholds", () => {
    const { result } = migrated();
    for (const { withheld, next, note, fix } of result.diagnostics) {
      if (!note && fix === undefined) expect([withheld, next]).not.toContain(undefined);
    }
  });
});

it("no fixer is without a case that rewrites and one that keeps", () => {
  for (const { id } of NIX_FIXERS) {
    const names = folders(join(GOLDEN, id));
    expect(
      names.some((name) => name.startsWith("keep-")),
      id,
    ).toBe(true);
    expect(
      names.some((name) => !name.startsWith("keep-")),
      id,
    ).toBe(true);
  }
});

it("no golden folder is without its fixer", () => {
  expect(folders(GOLDEN).filter((name) => !FIXERS.some((fixer) => fixer.id === name))).toEqual([]);
});

function run(fixer: Fixer, files: Files, options: Partial<MigrateOptions>): Migration {
  const repository = openRepository({
    paths: Object.keys(files),
    bytes: (path) => (files[path] === undefined ? undefined : Buffer.from(files[path], "latin1")),
  });
  return migrate({
    repository,
    fixers: [fixer],
    options: { ...DEFAULT_OPTIONS, ...options },
    apply: ["safe"],
  });
}

function filesAfter(files: Files, { files: changed }: Migration): Files {
  return { ...files, ...Object.fromEntries(changed.map(({ path, after }) => [path, after])) };
}

/** What a person is left with: place, reason and next step. */
function renderLeft(files: Files, { diagnostics }: Migration): string {
  return diagnostics
    .map(({ path, start, message, withheld, next }) => {
      const line = new LineIndex(files[path]!).lineOf(start);
      return `${path}:${line}: ${message}\n  ${withheld ?? "note"}: ${next ?? ""}\n`;
    })
    .join("");
}

function commentsOf(text: string): readonly string[] {
  const parsed = parseNix(text);
  return parsed.ok ? parsed.tree.comments.map((comment) => comment.text) : [];
}

function twin(files: Files): Files {
  return Object.fromEntries(
    Object.entries(files).map(([path, text]) => [path, text.replaceAll("\n", "\r\n")]),
  );
}

function readOptions(path: string): Partial<MigrateOptions> {
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : {};
}

function folders(path: string): readonly string[] {
  return existsSync(path) ? readdirSync(path) : [];
}

function readTree(folder: string): Files {
  const files = existsSync(folder) ? readdirSync(folder, { recursive: true, withFileTypes: true }) : [];
  return Object.fromEntries(
    files
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [relative(folder, path), readFileSync(path, "latin1")]),
  );
}

function update(folder: string, after: Files, report: string): void {
  for (const [path, text] of Object.entries(after)) {
    const target = join(folder, "expected", path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text, "latin1");
  }
  writeFileSync(join(folder, "report.txt"), report);
}
