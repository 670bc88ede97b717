import { expect, test } from "vitest";
import { FORMATS } from "../../src/formats/index.ts";
import { changesOf, outcomeOf, readResults } from "./results.ts";

test.each([
  [{ original: "evaluates", bundled: "same", native: "no strategy" }, false, "same"],
  [{ original: "evaluates", bundled: "same", native: "different" }, false, "differs"],
  [{ original: "evaluates", bundled: "same", native: "same system" }, true, "named"],
  [{ original: "fails", bundled: "evaluates", native: "no strategy" }, true, "ours alone"],
  [{ original: "fails", bundled: "fails", native: "no strategy" }, false, "neither"],
] as const)("%j, named %s: %s", (verdict, isNamed, outcome) => {
  expect(outcomeOf(verdict, isNamed)).toBe(outcome);
});

test("a row that was measured again and differs is a change; a new row is not", () => {
  const before = { iso: "same", raw: "same", gce: "neither" } as const;
  expect(changesOf(before, { iso: "differs", raw: "same", kexec: "named" })).toEqual([
    'iso was "same" and is "differs"',
  ]);
});

test("the committed results are of formats there are, and nothing differs without a name", () => {
  const names = new Set(FORMATS.map(({ name }) => name));
  const named = new Set(FORMATS.filter(({ differences }) => differences.length > 0).map(({ name }) => name));
  for (const { label, formats } of readResults()) {
    for (const [name, outcome] of Object.entries(formats)) {
      expect([label, name, names.has(name), outcome === "differs"]).toEqual([label, name, true, false]);
      if (outcome === "named") expect(named).toContain(name);
    }
  }
});
