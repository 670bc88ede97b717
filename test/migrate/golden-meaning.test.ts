// Every golden that is a flake is evaluated before and after, by real Nix on the small nixpkgs: the text of expected/
// may be anything that means the same. Beside input/ and expected/ a golden may hold `flake.nix`, which calls a tree
// without a flake, or `calls.nix`, a function from the flake to derivations, where the flake gives functions only.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { migrate } from "../../src/migrate/engine/engine.ts";
import { openRepository } from "../../src/migrate/engine/repository.ts";
import { DEFAULT_OPTIONS, type Fixer } from "../../src/migrate/engine/types.ts";
import { FIXERS } from "../../src/migrate/fixers.ts";
import { COMMAND_FIXERS } from "../../src/migrate/languages/commands.ts";
import { type Comparison, compareFlakes, type Files, type OutputVerdict } from "../support/flakes/compare.ts";
import { FlakeEvaluator } from "../support/flakes/evaluator.ts";
import { describeIf, NO_NIX } from "../support/requirements.ts";
import { NOT_EVALUATED, NOT_THE_SAME } from "./golden-meaning.ts";

const GOLDEN = fileURLToPath(new URL("../golden", import.meta.url));

interface Golden extends Comparison {
  readonly name: string;
}

// What the others change of Nix code is the text of scripts.
const NIX_FIXERS = FIXERS.filter((fixer) => !COMMAND_FIXERS.includes(fixer));
const CHANGED = NIX_FIXERS.flatMap(goldensOf).filter(changesNix);
const EVALUATED = CHANGED.filter(hasFlake);

describeIf([NO_NIX], "what goldens mean", () => {
  let evaluator: FlakeEvaluator;
  let verdicts: ReadonlyMap<string, readonly OutputVerdict[]>;

  beforeAll(async () => {
    evaluator = await FlakeEvaluator.open();
    const found = await compareFlakes(evaluator, EVALUATED);
    verdicts = new Map(EVALUATED.map(({ name }, index) => [name, found[index]!]));
  });
  afterAll(() => evaluator.close());

  test.each(EVALUATED.map(({ name }) => name))("%s", (name) => {
    const outputs = verdicts.get(name)!;
    const others = outputs.filter(({ verdict }) => verdict !== "same");
    const found = Object.fromEntries(others.map(({ output, verdict }) => [output, verdict]));
    const expected = Object.entries(NOT_THE_SAME[name] ?? {}).map(([output, [verdict]]) => [output, verdict]);
    const details = others.map(({ output, verdict, detail }) => `${output}: ${verdict}: ${detail}`);
    expect(found, details.join("\n")).toEqual(Object.fromEntries(expected));
  });
});

test("every golden whose Nix code changes is evaluated, or says why not", () => {
  const others = CHANGED.filter((golden) => !EVALUATED.includes(golden)).map(({ name }) => name);
  expect(others.sort()).toEqual(Object.keys(NOT_EVALUATED).sort());
});

test("no row of the table is about a golden that is gone", () => {
  const names = EVALUATED.map(({ name }) => name);
  expect(Object.keys(NOT_THE_SAME).filter((name) => !names.includes(name))).toEqual([]);
});

function goldensOf(fixer: Fixer): readonly Golden[] {
  const folder = join(GOLDEN, fixer.id);
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return names.sort().map((name) => readGolden(fixer, join(folder, name)));
}

function readGolden(fixer: Fixer, folder: string): Golden {
  const [before, after] = [readTree(join(folder, "input")), readTree(join(folder, "expected"))];
  const given = readIfThere(join(folder, "options.json"));
  const options = { ...DEFAULT_OPTIONS, ...(given === undefined ? {} : JSON.parse(given)) };
  const repository = openRepository({
    paths: Object.keys(before),
    bytes: (path) => (before[path] === undefined ? undefined : Buffer.from(before[path], "latin1")),
  });
  const calls = join(folder, "calls.nix");
  const flake = readIfThere(join(folder, "flake.nix"));
  return {
    name: relative(GOLDEN, folder),
    ...{ before, after, repository, options },
    migration: migrate({ repository, fixers: [fixer], options, apply: ["safe"] }),
    ...(existsSync(calls) && { calls }),
    ...(flake !== undefined && { besides: { "flake.nix": flake } }),
  };
}

function changesNix({ before, after }: Golden): boolean {
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return paths.some((path) => path.endsWith(".nix") && before[path] !== after[path]);
}

function hasFlake({ before, besides }: Golden): boolean {
  return Object.keys({ ...before, ...besides }).some((path) => /(?:^|\/)flake\.nix$/.test(path));
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

function readIfThere(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, "latin1") : undefined;
}
