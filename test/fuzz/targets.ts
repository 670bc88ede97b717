// What must hold for every input, and where inputs come from: a grammar, and real shapes with damage done to them.
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { type Migration, migrate } from "../../src/migrate/engine/engine.ts";
import { openRepository } from "../../src/migrate/engine/repository.ts";
import { DEFAULT_OPTIONS } from "../../src/migrate/engine/types.ts";
import { FIXERS } from "../../src/migrate/fixers.ts";
import { explainText } from "../../src/migrate/languages/shell/explain.ts";
import { parseNix } from "../../src/nix/index.ts";
import { parseLegacyArgv } from "../../src/translate/command-line/parse.ts";
import { text } from "../injection/texts.ts";
import { bytes, damaged, program, soup } from "../nix/arbitrary.ts";
import { printSource } from "../support/print-nix.ts";

/** Throws, or answers false, for an input that breaks what must hold. */
export interface Target {
  readonly name: string;
  readonly property: fc.IProperty<[unknown]>;
}

type Files = Readonly<Record<string, string>>;

const GOLDEN = fileURLToPath(new URL("../golden", import.meta.url));

/** The inputs of all goldens, each a small repository. */
const REPOSITORIES: readonly Files[] = readdirSync(GOLDEN).flatMap((fixer) =>
  readdirSync(join(GOLDEN, fixer)).map((name) => filesBelow(join(GOLDEN, fixer, name, "input"))),
);

function filesBelow(folder: string): Files {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(paths.map((path) => [relative(folder, path), readFileSync(path, "latin1")]));
}

/** Pieces of all goldens: putting one into another makes unforeseen shapes that nearly work. */
const PIECES = [
  ...new Set(
    REPOSITORIES.flatMap((files) => Object.values(files)).flatMap((file) => file.split(/(?<=[;{}[\]()\n ])/)),
  ),
];

interface Damage {
  readonly file: number;
  readonly at: number;
  readonly cut: number;
  readonly insert: string;
}

const damage: fc.Arbitrary<Damage> = fc.record({
  file: fc.nat(),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  cut: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 400 })),
  insert: fc.oneof(
    fc.constant(""),
    fc.constantFrom(...PIECES),
    program,
    text.map((typed) => Buffer.from(typed).toString("latin1")),
  ),
});

/** Repositories of real shapes, some of them with up to four damages. */
const repository: fc.Arbitrary<Files> = fc
  .tuple(fc.constantFrom(...REPOSITORIES), fc.array(damage, { maxLength: 4 }))
  .map(([files, damages]) => damages.reduce(hit, files));

function hit(files: Files, { file, at, cut, insert }: Damage): Files {
  const paths = Object.keys(files);
  const path = paths[file % paths.length]!;
  const old = files[path]!;
  const offset = Math.floor(at * old.length);
  return { ...files, [path]: old.slice(0, offset) + insert + old.slice(offset + cut) };
}

function run(files: Files): Migration {
  return migrate({
    repository: openRepository({
      paths: Object.keys(files),
      bytes: (path) => Buffer.from(files[path]!, "latin1"),
    }),
    fixers: FIXERS,
    options: DEFAULT_OPTIONS,
    apply: ["safe", "unsafe"],
  });
}

function checkMigration(files: Files): void {
  const { files: changed, diagnostics } = run(files);
  // A comment in the middle of an expression that goes: the engine leaves the file as it is and says so.
  const failed = diagnostics.filter(
    ({ withheld, next }) => withheld === "failed-verification" && !/: a comment is lost/.test(next ?? ""),
  );
  if (failed.length > 0)
    throw new Error(failed.map(({ fixer, path, next }) => `${fixer}, ${path}: ${next}`).join("\n"));
  for (const { path, before, after } of changed) {
    if (path.endsWith(".nix") && (before === undefined || parseNix(before).ok) && !parseNix(after).ok) {
      throw new Error(`${path} was Nix before`);
    }
  }
  const settled = { ...files, ...Object.fromEntries(changed.map(({ path, after }) => [path, after])) };
  const again = run(settled).files.map(({ path }) => path);
  if (again.length > 0) throw new Error(`a second run changes ${again.join(", ")}`);
}

const source = fc.oneof(
  { weight: 3, arbitrary: program },
  { weight: 3, arbitrary: damaged(program) },
  soup,
  bytes,
);

export const TARGETS: readonly Target[] = [
  target("parser: grammar, damaged programs, token soup, bytes", source, (code) => {
    const result = parseNix(code);
    if (printSource(result.ok ? result.tree : result.source) !== code) throw new Error("comes out different");
    if (!result.ok && !(result.error.offset >= 0 && result.error.offset <= code.length)) {
      throw new Error("the fault is outside the text");
    }
  }),
  target("engine: goldens with damage", repository, checkMigration),
  target("command lines: words", fc.array(text, { maxLength: 12 }), (words) => {
    parseLegacyArgv(words, { formatsFolder: "/formats" });
    parseLegacyArgv(["-f", "iso", ...words], { formatsFolder: "/formats" });
  }),
  target("command lines: scripts", fc.tuple(text, text, text), (texts) => {
    explainText(`nixos-generate ${texts.join(" ")}`);
    explainText(texts.join("\nnixos-generate -f iso "));
  }),
];

function target<Input>(name: string, inputs: fc.Arbitrary<Input>, check: (input: Input) => void): Target {
  return { name, property: fc.property(inputs, check) as unknown as fc.IProperty<[unknown]> };
}
