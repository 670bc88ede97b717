import { FORMATS } from "../../src/formats/index.ts";
import { type Outcome, readResults } from "../../test/conformance/results.ts";

const WORDS: Readonly<Record<Outcome, string>> = {
  same: "the same derivation",
  named: "one part ours",
  differs: "another derivation",
  "ours alone": "only ours evaluates",
  neither: "neither evaluates",
};

/** Formats by release: one row for all formats of which the same was measured everywhere, then what is ours. */
export function renderReleases(): string {
  const columns = readResults();
  const rows = new Map<string, string[]>();
  for (const { name } of FORMATS) {
    const cells = columns.map(({ formats }) =>
      formats[name] === undefined ? "not measured" : WORDS[formats[name]],
    );
    const key = cells.join(" | ");
    rows.set(key, [...(rows.get(key) ?? []), `\`${name}\``]);
  }
  const largest = [...rows].sort(([, a], [, b]) => b.length - a.length);
  const named = FORMATS.filter(
    ({ name, differences }) =>
      differences.length > 0 &&
      columns.some(({ formats }) => ["named", "ours alone"].includes(formats[name] ?? "")),
  );
  return [
    `| formats | ${columns.map(({ label }) => label).join(" | ")} |`,
    `|---|${columns.map(() => "---|").join("")}`,
    ...largest.map(([cells, names]) => `| ${names.join(", ")} | ${cells} |`),
    "",
    ...columns.map(
      ({ label, nixpkgs, generators, date }) =>
        `- ${label}: nixpkgs ${nixpkgs}, nixos-generators ${generators.slice(0, 7)}, ${date}`,
    ),
    ...(named.length === 0 ? [] : ["", "What is ours:", ""]),
    ...named.map(({ name, differences }) => `- \`${name}\`: ${differences.join("; ")}`),
  ].join("\n");
}
