import { readFileSync, writeFileSync } from "node:fs";
import { FORMAT_NAMES } from "../../src/formats/index.ts";
import type { Verdict } from "./verdict.ts";

/**
 * What became of a format.
 *
 * - `same`: the derivation that nixos-generators made. `named`: another one, and the table of formats says how it differs.
 * - `differs`: another one, which it does not say. `ours alone`: the original does not evaluate. `neither`: nor does ours.
 */
export type Outcome = "same" | "named" | "differs" | "ours alone" | "neither";

/** One column of the table of releases, as `npm run test:conformance -- --record LABEL` writes it. */
export interface Column {
  /** "24.05", "26.11pre". */
  readonly label: string;
  /** What was evaluated: a commit, or how the tree was made. */
  readonly nixpkgs: string;
  /** Commit of nixos-generators. */
  readonly generators: string;
  /** YYYY-MM-DD. */
  readonly date: string;
  /** By format; a format that was not measured is not in it. */
  readonly formats: Readonly<Record<string, Outcome>>;
}

const FILE = new URL("results.json", import.meta.url);

export function readResults(): readonly Column[] {
  return JSON.parse(readFileSync(FILE, "utf8")) as readonly Column[];
}

/**
 * Puts a column in place of the one with its label; formats that it did not measure keep what was measured before. Gives
 * the rows that are no longer what they were, in words.
 */
export function record(column: Column): readonly string[] {
  const columns = readResults();
  const before = columns.find(({ label }) => label === column.label);
  const merged = { ...column, formats: sorted({ ...before?.formats, ...column.formats }) };
  const others = columns.filter(({ label }) => label !== column.label);
  const all = [...others, merged].sort((a, b) => a.label.localeCompare(b.label));
  writeFileSync(FILE, `${JSON.stringify(all, null, 2)}\n`);
  return changesOf(before?.formats ?? {}, column.formats);
}

/** Rows that both columns have, and that differ. */
export function changesOf(before: Column["formats"], after: Column["formats"]): readonly string[] {
  return Object.entries(after).flatMap(([name, outcome]) =>
    before[name] === undefined || before[name] === outcome
      ? []
      : [`${name} was "${before[name]}" and is "${outcome}"`],
  );
}

/** Of a verdict: what we build there, natively where nixpkgs has the variant. */
export function outcomeOf(
  { original, bundled, native }: Pick<Verdict, "original" | "bundled" | "native">,
  isNamed: boolean,
): Outcome {
  const ours = native === "no strategy" ? bundled : native;
  if (original !== "evaluates") return ours === "evaluates" ? "ours alone" : "neither";
  if (ours === "same") return "same";
  return isNamed ? "named" : "differs";
}

function sorted(formats: Readonly<Record<string, Outcome>>): Record<string, Outcome> {
  return Object.fromEntries(
    [...FORMAT_NAMES].sort().flatMap((name) => (formats[name] === undefined ? [] : [[name, formats[name]]])),
  );
}
