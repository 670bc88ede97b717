import type { Cause, Difference } from "../verify/derivations.ts";
import type { VerifiedOutput } from "../verify/outputs.ts";
import { visible } from "./visible.ts";

/** What --verify found, for people: what differs or was not compared, then a sum. Outputs that are the same are counted. */
export function renderVerification(outputs: readonly VerifiedOutput[]): string {
  const told = outputs.filter(({ outcome }) => outcome !== "same");
  return [...told.flatMap(rows), sum(outputs)].map((row) => `${visible(row)}\n`).join("");
}

const WORDS: Readonly<Record<VerifiedOutput["outcome"], string>> = {
  same: "same",
  named: "named difference",
  different: "error",
  lost: "error",
  skipped: "note",
};

function rows({ attribute, outcome, verdict, before, after, causes }: VerifiedOutput): readonly string[] {
  const paths =
    before === undefined || before === after ? [] : [`  before: ${before}`, `  after: ${after ?? "none"}`];
  return [`${attribute}: ${WORDS[outcome]}: ${verdict}`, ...paths, ...causeRows(causes)];
}

/** Causes in one derivation stand below one heading. */
function causeRows(causes: readonly Cause[]): readonly string[] {
  const places = new Map<string, string[]>();
  for (const { path, difference } of causes) {
    const place = path.join(" > ");
    places.set(place, [...(places.get(place) ?? []), ...differenceRows(difference)]);
  }
  return [...places].flatMap(([place, rows]) => [`  in ${place}:`, ...rows.map((row) => `    ${row}`)]);
}

/** Characters of a line that fit, and how many of them stand before the first difference. */
const LONGEST = 100;
const LEAD = 30;

/** Two lines where they begin to differ; what is cut off is shown as such. */
function excerpts(before: string, after: string): readonly string[] {
  let same = 0;
  while (same < before.length && before[same] === after[same]) same++;
  const start = before.length > LONGEST || after.length > LONGEST ? Math.max(0, same - LEAD) : 0;
  return [`- ${excerpt(before, start)}`, `+ ${excerpt(after, start)}`];
}

function excerpt(text: string, start: number): string {
  const end = start + LONGEST;
  return `${start > 0 ? "..." : ""}${text.slice(start, end)}${end < text.length ? "..." : ""}`;
}

function differenceRows(difference: Difference): readonly string[] {
  switch (difference.kind) {
    case "text":
      return [`${difference.what}:`, ...excerpts(difference.before, difference.after)];
    case "order":
      return [`${difference.what}: the same words in another order`];
    case "unseen":
      return ["further inputs differ, which were not looked into"];
    case "only":
      return [`"${difference.input}" is an input only ${difference.side} the migration`];
    case "source":
      return [`the source "${difference.name}" has other content`];
    case "own-source":
      return ["the source of the flake itself, which the migration changes"];
  }
}

function sum(outputs: readonly VerifiedOutput[]): string {
  const count = (...kinds: readonly VerifiedOutput["outcome"][]) =>
    outputs.filter(({ outcome }) => kinds.includes(outcome)).length;
  const parts = [
    `${count("same")} the same`,
    `${count("named")} with a named difference`,
    `${count("different", "lost")} not as claimed`,
    `${count("skipped")} not compared`,
  ];
  return `verified ${outputs.length} output${outputs.length === 1 ? "" : "s"}: ${parts.join(", ")}`;
}
