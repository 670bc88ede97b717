import { readFileSync, writeFileSync } from "node:fs";
import { FORMAT_NAMES } from "../../src/formats/index.ts";
import type { CircumstanceName } from "./circumstances.ts";
import type { Verdict } from "./verdict.ts";

/**
 * What became of a format.
 *
 * - `same`: the derivation that nixos-generators made. `named`: another one, and all that differs is what the table of
 *   formats says. `differs`: another one, in something that it does not say.
 * - `ours alone`: the original does not evaluate. `neither`: nor does ours.
 */
export type Outcome = "same" | "named" | "differs" | "ours alone" | "neither";

export type Outcomes = Readonly<Record<string, Outcome>>;

/** The formats under one of the circumstances; a format that was not measured is not in it. */
export interface Measured {
  /** YYYY-MM-DD of the last measurement. */
  readonly date: string;
  readonly formats: Outcomes;
}

/** One release in the table, as `npm run test:conformance -- --record LABEL` writes it. */
export interface Column {
  /** "24.05", "26.11pre". */
  readonly label: string;
  /** What was evaluated: a commit, or how the tree was made. */
  readonly nixpkgs: string;
  /** Commit of nixos-generators. */
  readonly generators: string;
  /** Packages that both sides got a folder of ours for, since nixpkgs builds them while it evaluates. */
  readonly standIns?: readonly string[];
  readonly measured: Readonly<Partial<Record<CircumstanceName, Measured>>>;
}

const FILE = new URL("results.json", import.meta.url);

export function readResults(): readonly Column[] {
  return JSON.parse(readFileSync(FILE, "utf8")) as readonly Column[];
}

/** Puts a column in place of the one with its label, and gives what `changesOf` says of it. */
export function record(column: Column): readonly string[] {
  const columns = readResults();
  const before = columns.find(({ label }) => label === column.label);
  const others = columns.filter(({ label }) => label !== column.label);
  const all = [...others, merge(before, column)].sort((a, b) => (a.label < b.label ? -1 : 1));
  writeFileSync(FILE, `${JSON.stringify(all, null, 2)}\n`);
  return changesOf(before, column);
}

/** Of the same two trees, what the new column did not measure is kept from the old one. */
export function merge(before: Column | undefined, after: Column): Column {
  const isSameTrees = before?.nixpkgs === after.nixpkgs && before.generators === after.generators;
  const measured: Partial<Record<CircumstanceName, Measured>> = isSameTrees ? { ...before.measured } : {};
  for (const [name, { date, formats }] of entries(after.measured)) {
    measured[name] = { date, formats: sorted({ ...measured[name]?.formats, ...formats }) };
  }
  return { ...after, measured };
}

/** Rows that are no longer what they were, and new ones that differ without a name, in words. */
export function changesOf(before: Column | undefined, after: Column): readonly string[] {
  return entries(after.measured).flatMap(([circumstance, { formats }]) =>
    Object.entries(formats).flatMap(([name, outcome]) => {
      const was = before?.measured[circumstance]?.formats[name];
      if (was === outcome) return [];
      if (was !== undefined) return [`${name} (${circumstance}) was "${was}" and is "${outcome}"`];
      return outcome === "differs"
        ? [`${name} (${circumstance}) is "differs", and was not measured before`]
        : [];
    }),
  );
}

/** Of a verdict: what we build there, natively where nixpkgs has the variant. */
export function outcomeOf({
  original,
  bundled,
  native,
  isNamed,
}: Pick<Verdict, "original" | "bundled" | "native" | "isNamed">): Outcome {
  const ours = native === "no strategy" ? bundled : native;
  if (original !== "evaluates") return ours === "evaluates" ? "ours alone" : "neither";
  if (ours === "same") return "same";
  return isNamed ? "named" : "differs";
}

export function entries(measured: Column["measured"]): readonly (readonly [CircumstanceName, Measured])[] {
  return Object.entries(measured) as [CircumstanceName, Measured][];
}

function sorted(formats: Outcomes): Outcomes {
  return Object.fromEntries(
    [...FORMAT_NAMES].sort().flatMap((name) => (formats[name] === undefined ? [] : [[name, formats[name]]])),
  );
}
