import { FORMATS } from "../../src/formats/index.ts";
import { type CircumstanceName, DESCRIBED } from "../../test/conformance/circumstances.ts";
import { type Column, entries, type Outcome, readResults } from "../../test/conformance/results.ts";

const WORDS: Readonly<Record<Outcome, string>> = {
  same: "the same derivation",
  named: "one part ours",
  differs: "another derivation",
  "ours alone": "only ours evaluates",
  neither: "neither evaluates",
};

/** Formats by release, of a plain configuration: one row for all formats of which the same was measured everywhere. */
export function renderReleases(): string {
  const columns = readResults();
  const rows = new Map<string, string[]>();
  for (const { name } of FORMATS) {
    const key = columns.map((column) => wordsOf(outcomeOf(column, "plain", name))).join(" | ");
    rows.set(key, [...(rows.get(key) ?? []), `\`${name}\``]);
  }
  const largest = [...rows].sort(([, a], [, b]) => b.length - a.length);
  return [
    `| formats | ${columns.map(({ label }) => label).join(" | ")} |`,
    `|---|${columns.map(() => "---|").join("")}`,
    ...largest.map(([cells, names]) => `| ${names.join(", ")} | ${cells} |`),
    "",
    ...renderOwnParts(columns),
  ].join("\n");
}

/** One table for each release: formats by what asked for them, then what was compared. */
export function renderMeasured(): string {
  return readResults().map(renderColumn).join("\n\n");
}

function renderColumn(column: Column): string {
  const { label, nixpkgs, generators, standIns = [] } = column;
  const measured = entries(column.measured);
  const names = measured.map(([name]) => name);
  return [
    `### ${label}`,
    "",
    `nixpkgs: ${nixpkgs}. nixos-generators: ${generators.slice(0, 7)}. Measured: ${dates(column)}.`,
    ...standIns.map(
      (name) =>
        `nixpkgs builds \`${name}\` while it evaluates; the comparison gave both sides a folder in its place.`,
    ),
    "",
    `| format | ${names.join(" | ")} |`,
    `|---|${names.map(() => "---|").join("")}`,
    ...FORMATS.map(
      ({ name }) =>
        `| \`${name}\` | ${names.map((each) => wordsOf(outcomeOf(column, each, name))).join(" | ")} |`,
    ),
  ].join("\n");
}

/** What the columns of `renderMeasured` mean. */
export function renderCircumstances(): string {
  return Object.entries(DESCRIBED)
    .map(([name, words]) => `- ${name}: ${words}`)
    .join("\n");
}

function renderOwnParts(columns: readonly Column[]): readonly string[] {
  const isOwn = (name: string) =>
    columns.some((column) => ["named", "ours alone"].includes(outcomeOf(column, "plain", name) ?? ""));
  const own = FORMATS.filter(({ name, differences }) => differences.length > 0 && isOwn(name));
  return own.length === 0
    ? []
    : [
        "What is ours:",
        "",
        ...own.map(({ name, differences }) => `- \`${name}\`: ${differences.join("; ")}`),
      ];
}

function outcomeOf({ measured }: Column, circumstance: CircumstanceName, name: string): Outcome | undefined {
  return measured[circumstance]?.formats[name];
}

function wordsOf(outcome: Outcome | undefined): string {
  return outcome === undefined ? "not measured" : WORDS[outcome];
}

function dates({ measured }: Column): string {
  return [...new Set(entries(measured).map(([, { date }]) => date))].sort().join(", ");
}
