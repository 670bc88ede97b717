import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { findStart, renderStarts } from "../../src/formats/images/starts.ts";
import { FORMATS, nearest, VARIANTS } from "../../src/formats/index.ts";
import { renderNixTable } from "../../src/formats/nix-table.ts";

test("every format's variant is one of nixpkgs', or the format's own name", () => {
  const known = new Set(VARIANTS.map(({ name }) => name));
  for (const { name, native } of FORMATS) {
    if (native.kind === "variant") expect(known).toContain(native.variant);
    if (native.kind === "own") expect(native.variant).toBe(name);
  }
});

test("a format that claims to be identical with nothing to add names no difference", () => {
  const wrong = FORMATS.filter(
    ({ fidelity, differences }) =>
      fidelity !== "own-part" && fidelity !== "repaired" && differences.length > 0,
  );
  expect(wrong.map(({ name }) => name)).toEqual([]);
});

test("a format that needs a module says what it adds", () => {
  const wrong = FORMATS.filter(
    ({ fidelity, additions }) => fidelity === "with-module" && additions.length === 0,
  );
  expect(wrong.map(({ name }) => name)).toEqual([]);
});

test("the flake's copy of the table is not stale (npm run nix-table)", () => {
  const path = new URL("../../src/legacy/variants.json", import.meta.url);
  expect(readFileSync(path, "utf8")).toBe(renderNixTable());
});

test("checks/boot.nix reads the table of starts that the program has (npm run nix-table)", () => {
  const path = new URL("../../checks/starts.json", import.meta.url);
  expect(JSON.parse(readFileSync(path, "utf8"))).toEqual(JSON.parse(renderStarts()));
});

test("every format and variant has a start", () => {
  const names = [...FORMATS, ...VARIANTS].map(({ name }) => name);
  expect(names.filter((name) => findStart(name) === undefined)).toEqual([]);
  expect(findStart("somebody's own")).toBeUndefined();
});

test.each([
  ["qcow3", ["qcow"]],
  ["virtual-box", ["virtualbox"]],
  ["isos", ["iso"]],
  ["install", ["install-iso", "install-iso-hyperv"]],
  ["QCOW", ["qcow"]],
  ["nonsense", []],
  ["", []],
])("nearest to %j", (word, expected) => {
  expect(
    nearest(
      word,
      FORMATS.map(({ name }) => name),
    ).slice(0, Math.max(expected.length, 1)),
  ).toEqual(expected);
});
