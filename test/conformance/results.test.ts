import { expect, test } from "vitest";
import { FORMATS } from "../../src/formats/index.ts";
import { CIRCUMSTANCE_NAMES } from "./circumstances.ts";
import { type Column, changesOf, entries, merge, outcomeOf, readResults } from "./results.ts";

test.each([
  [{ original: "evaluates", bundled: "same", native: "no strategy", isNamed: false }, "same"],
  [{ original: "evaluates", bundled: "same", native: "different", isNamed: false }, "differs"],
  [{ original: "evaluates", bundled: "same", native: "same system", isNamed: true }, "named"],
  [{ original: "fails", bundled: "evaluates", native: "no strategy", isNamed: false }, "ours alone"],
  [{ original: "fails", bundled: "fails", native: "no strategy", isNamed: false }, "neither"],
] as const)("%j: %s", (verdict, outcome) => {
  expect(outcomeOf(verdict)).toBe(outcome);
});

function column(nixpkgs: string, formats: Column["measured"][keyof Column["measured"]]): Column {
  return { label: "24.05", nixpkgs, generators: "7c60ba4", measured: { plain: formats! } };
}
const OLD = column("a", { date: "2026-01-01", formats: { iso: "same", raw: "same", gce: "neither" } });
const NEW = { date: "2026-02-02", formats: { iso: "differs", raw: "same", kexec: "named" } } as const;

test("a row that was measured again and differs is a change; a new row is not", () => {
  expect(changesOf(OLD, column("b", NEW))).toEqual(['iso (plain) was "same" and is "differs"']);
  expect(changesOf(undefined, column("b", NEW))).toEqual([
    'iso (plain) is "differs", and was not measured before',
  ]);
});

test("of the same trees, rows that were not measured again are kept; of others they are not", () => {
  const { measured } = merge(OLD, column("a", NEW));
  expect(measured.plain).toEqual({
    date: "2026-02-02",
    formats: { gce: "neither", iso: "differs", kexec: "named", raw: "same" },
  });
  expect(merge(OLD, column("b", NEW)).measured.plain?.formats).toEqual(NEW.formats);
});

test("the committed results are of formats there are, and nothing differs without a name", () => {
  const names = new Set(FORMATS.map(({ name }) => name));
  const named = new Set(FORMATS.filter(({ differences }) => differences.length > 0).map(({ name }) => name));
  for (const { label, measured } of readResults()) {
    for (const [circumstance, { formats }] of entries(measured)) {
      expect(CIRCUMSTANCE_NAMES).toContain(circumstance);
      for (const [name, outcome] of Object.entries(formats)) {
        expect([label, name, names.has(name), outcome === "differs"]).toEqual([label, name, true, false]);
        if (outcome === "named") expect(named).toContain(name);
      }
    }
  }
});
