import { expect, test } from "vitest";
import { FORMATS, VARIANTS } from "../../src/formats/index.ts";
import { type FormatRow, surveyFormats } from "../../src/translate/survey.ts";
import { machine } from "../support/capabilities.ts";

function row(rows: readonly FormatRow[], name: string): FormatRow {
  const found = rows.find(({ format, variant }) => (format ?? variant) === name);
  if (found === undefined) throw new Error(`no row "${name}"`);
  return found;
}

test("every format and every variant has a row", () => {
  const rows = surveyFormats(undefined, undefined);
  expect(rows.flatMap(({ format }) => format ?? [])).toEqual(FORMATS.map(({ name }) => name));
  const variants = new Set(rows.filter(({ own }) => !own).flatMap(({ variant }) => variant ?? []));
  expect([...variants].sort()).toEqual(VARIANTS.map(({ name }) => name));
});

test("without a nixpkgs nothing is claimed", () => {
  expect(surveyFormats(undefined, undefined).every(({ here }) => here === "unknown")).toBe(true);
});

test("25.11 builds everything itself", () => {
  expect(surveyFormats(machine("25.11", "ng"), undefined).every(({ here }) => here === "native")).toBe(true);
});

test("24.11 builds formats with bundled modules, and no variants", () => {
  const rows = surveyFormats(machine("24.11", "none"), { proxmox: false, iso: true });
  expect(row(rows, "iso")).toMatchObject({ here: "legacy", variant: "iso" });
  expect(row(rows, "proxmox")).toMatchObject({ here: "missing", why: "/nixpkgs has no builder for it" });
  expect(row(rows, "oci")).toMatchObject({ here: "missing", format: null });
});

test("a variant of our own needs its builder even where nixpkgs has images", () => {
  const rows = surveyFormats(machine("25.11", "ng"), { docker: false, proxmox: false });
  expect(row(rows, "docker")).toMatchObject({ here: "missing", own: true });
  expect(row(rows, "proxmox")).toMatchObject({ here: "native" });
});

test("a nixpkgs with one variant less and one of its own", () => {
  const capabilities = machine("25.05", "bash");
  const value = ["wsl", ...VARIANTS.map(({ name }) => name).filter((name) => name !== "cloudstack")];
  const nixpkgs = { ...capabilities.nixpkgs, variants: { value, evidence: "read" } };
  const rows = surveyFormats({ ...capabilities, nixpkgs }, undefined);
  expect(row(rows, "cloudstack")).toMatchObject({ here: "legacy" });
  expect(row(rows, "wsl")).toMatchObject({ here: "native", format: null, since: "" });
});

test("a flake whose lock tells nothing is left open", () => {
  const capabilities = machine("25.05", "bash");
  const rows = surveyFormats(
    { ...capabilities, nixpkgs: { ...capabilities.nixpkgs, variants: undefined } },
    undefined,
  );
  expect(rows.every(({ here }) => here === "unknown")).toBe(true);
});
