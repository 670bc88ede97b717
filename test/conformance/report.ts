import { type CircumstanceName, DESCRIBED } from "./circumstances.ts";
import { type Outcome, outcomeOf } from "./results.ts";
import type { Verdict } from "./verdict.ts";

/** What an image of a machine still has of that machine. */
export interface HostResult {
  readonly host: string;
  readonly variant: string;
  readonly remains: readonly string[];
}

export type Judged = Verdict & { readonly circumstance: CircumstanceName };

const WORDS: Readonly<Record<Outcome, string>> = {
  same: "same",
  named: "same but for (named)",
  differs: "differs",
  "ours alone": "ours alone evaluates",
  neither: "neither evaluates",
};

/** Differences that are shown of one format. */
const MOST_DIFFERENCES = 3;

/** One format as soon as it is known. */
export function renderVerdict(verdict: Judged): string {
  const {
    format,
    circumstance,
    original,
    bundled,
    native,
    written,
    complaint,
    differences = [],
    errors,
  } = verdict;
  const columns = [
    circumstance.padEnd(12),
    format.padEnd(22),
    wordsFor(verdict).padEnd(22),
    `original ${original}`.padEnd(20),
    `bundled ${bundled}`.padEnd(20),
    native === "no strategy" ? "" : `native ${native}`.padEnd(20),
    written === "no strategy" ? "" : `written ${written}`,
  ];
  const more = [
    ...(complaint === undefined ? [] : [`error: ${complaint}`]),
    ...differences.slice(0, MOST_DIFFERENCES).map((line) => `difference: ${line}`),
    ...(differences.length > MOST_DIFFERENCES ? [`and ${differences.length - MOST_DIFFERENCES} more`] : []),
    ...errors,
  ];
  return [columns.join(" ").trimEnd(), ...more.map((line) => `  ${line}`)].join("\n");
}

function wordsFor(verdict: Judged): string {
  const outcome = outcomeOf(verdict);
  if (verdict.original !== "not asked") return WORDS[outcome];
  return outcome === "neither" ? "does not evaluate" : "evaluates";
}

/** Formats by circumstances. */
export function renderTable(verdicts: readonly Judged[]): string {
  const names = [...new Set(verdicts.map(({ circumstance }) => circumstance))];
  const formats = [...new Set(verdicts.map(({ format }) => format))].sort();
  const cell = (format: string, name: CircumstanceName) => {
    const verdict = verdicts.find((each) => each.format === format && each.circumstance === name);
    return (verdict === undefined ? "" : wordsFor(verdict)).padEnd(22);
  };
  const rows = formats.map((format) => [format.padEnd(22), ...names.map((name) => cell(format, name))]);
  return [
    ...names.map((name) => `${name}: ${DESCRIBED[name].replaceAll("`", "")}`),
    "",
    ["".padEnd(22), ...names.map((name) => name.padEnd(22))].join("").trimEnd(),
    ...rows.map((row) => row.join("").trimEnd()),
  ].join("\n");
}

export function renderTotals(verdicts: readonly Judged[], hosts: readonly HostResult[]): string {
  const words = verdicts.map(wordsFor);
  const counts = [...new Set(words)].map((each) => `${words.filter((word) => word === each).length} ${each}`);
  const machines = [...new Set(hosts.map(({ host }) => host))].map((host) => {
    const images = hosts.filter((image) => image.host === host);
    const free = images.filter(({ remains }) => remains.length === 0);
    return `${host}: ${free.length} of ${images.length} variants evaluate without it`;
  });
  return [
    `${counts.join(", ")} of ${verdicts.length}`,
    ...machines,
    `claimed and not measured: ${verdicts.filter(({ complaint }) => complaint !== undefined).length}`,
  ].join("\n");
}
