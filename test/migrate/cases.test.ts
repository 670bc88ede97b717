// Small flakes that went wrong once, migrated with every rule: what they build and what a person finds afterwards.
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { migrate } from "../../src/migrate/engine/engine.ts";
import { openRepository } from "../../src/migrate/engine/repository.ts";
import { DEFAULT_OPTIONS } from "../../src/migrate/engine/types.ts";
import { FIXERS } from "../../src/migrate/fixers.ts";
import { type Comparison, compareFlakes, type Files, type OutputVerdict } from "../support/flakes/compare.ts";
import { FlakeEvaluator } from "../support/flakes/evaluator.ts";
import { describeIf, NO_NIX } from "../support/requirements.ts";

const CASES = fileURLToPath(new URL("../fixtures/cases", import.meta.url));

/** What is wrong with the tree after the migration, besides what it builds; empty where nothing is. */
type Look = (after: Files, comparison: Comparison) => readonly (string | false)[];

const flake = (after: Files) => after["flake.nix"] ?? "";
const says = (text: string, words: string) =>
  !text.replace(/\s+/g, " ").includes(words) && `it does not say: ${words}`;
const saysNot = (text: string, words: string) =>
  text.replace(/\s+/g, " ").includes(words) && `it says: ${words}`;
const newFiles = (after: Files, { before }: Comparison) =>
  Object.keys(after)
    .filter((path) => before[path] === undefined)
    .map((path) => `it adds ${path}`);

const LOOKS: Readonly<Record<string, Look>> = {
  "own-gen-attrs": () => [],
  "merged-arguments": (after, comparison) => newFiles(after, comparison),
  "merged-module": (after, comparison) => newFiles(after, comparison),
  "updated-module": (after, comparison) => newFiles(after, comparison),
  "file-extension-of-a-format": (after) => [
    saysNot(after["host.nix"]!, "fileExtension"),
    says(after["host.nix"]!, "image.modules"),
  ],
  "program-of-a-machine": (after, { migration }) => [
    !migration.diagnostics.some(({ withheld }) => withheld === "output-name") &&
      says(flake(after), `\${self.packages.x86_64-linux.vm}/bin/run-m-vm`),
  ],
  "own-format-from-the-image": (after, comparison) => [
    ...newFiles(after, comparison),
    says(flake(after), "system.build.finalImage"),
  ],
  "base-from-a-function": (after, comparison) => [
    ...newFiles(after, comparison),
    says(flake(after), `machine "mail"`),
    says(flake(after), "system.build.images.vmware"),
    says(flake(after), `machine "web"`),
  ],
  "option-of-a-guest": (after) => [
    says(flake(after), "{ virtualisation.virtualbox.guest.enable = true; services.qemuGuest.enable = true;"),
    saysNot(flake(after), "image.modules"),
  ],
  // What the image lacks is written once, where both build it from.
  "script-and-flake": (after) => [
    saysNot(flake(after), "image.modules"),
    says(after["c.nix"]!, "image.modules.qemu"),
  ],
  "mapped-paths": (after, comparison) => newFiles(after, comparison),
  "comments-of-others": (after, { migration }) => [
    saysNot(flake(after), "TODO"),
    says(flake(after), "# for deploying"),
    says(flake(after), "# Image builders"),
    !migration.applied.some(({ fix }) => fix.removes?.includes("# for Incus")) &&
      says(flake(after), "# for Incus"),
  ],
};

/** The program of an app lay in a folder of links, which is gone: its path is looked at instead. */
const NOT_BY_DERIVATION = /^apps\./;

/** Cases that go wrong as yet; each is to be taken off here when it goes right. */
const WRONG_YET: readonly string[] = [];

describeIf([NO_NIX], "cases", () => {
  const names = readdirSync(CASES).sort();
  const comparisons = names.map(migrated);
  let evaluator: FlakeEvaluator;
  let verdicts: readonly (readonly OutputVerdict[])[];

  beforeAll(async () => {
    evaluator = await FlakeEvaluator.open();
    verdicts = await compareFlakes(evaluator, comparisons);
  });
  afterAll(() => evaluator.close());

  test.each(names.map((name, index) => ({ name, index })))("$name", ({ name, index }) => {
    const outputs = verdicts[index]!;
    const comparison = comparisons[index]!;
    const wrong = outputs.filter(
      ({ output, verdict }) =>
        ["different", "lost", "failing"].includes(verdict) && !NOT_BY_DERIVATION.test(output),
    );
    const faults = [
      ...wrong.map(({ output, verdict, detail }) => `${output}: ${verdict}: ${detail}`),
      ...LOOKS[name]!(comparison.after, comparison).filter((fault) => fault !== false),
    ];
    if (WRONG_YET.includes(name)) expect(faults, "it is right: take it off WRONG_YET").not.toEqual([]);
    else expect(faults).toEqual([]);
  });
});

test("every case has a look, and every look a case", () => {
  expect(Object.keys(LOOKS).sort()).toEqual(readdirSync(CASES).sort());
});

function migrated(name: string): Comparison {
  const folder = join(CASES, name);
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const paths = entries.map((entry) => join(entry.parentPath, entry.name));
  const before = Object.fromEntries(
    paths.map((path) => [relative(folder, path), readFileSync(path, "latin1")]),
  );
  const repository = openRepository({
    paths: Object.keys(before).sort(),
    bytes: (path) => (before[path] === undefined ? undefined : Buffer.from(before[path], "latin1")),
  });
  const options = { ...DEFAULT_OPTIONS, toRelease: "25.11" };
  const migration = migrate({ repository, fixers: FIXERS, options, apply: ["safe"] });
  const changed = migration.files.map(({ path, after }) => [path, after] as const);
  return { before, after: { ...before, ...Object.fromEntries(changed) }, repository, migration, options };
}
