import type { Cause } from "../../verify/causes.ts";
import type { Difference } from "../../verify/compare.ts";
import type { Verdict, VerifiedOutput } from "../../verify/verdicts.ts";
import { type Visible, visibleLines } from "../visible.ts";

/** What --verify found, for people: what differs or was not compared, then a sum. Outputs that are the same are counted. */
export function renderVerification(outputs: readonly VerifiedOutput[]): Visible {
  const told = outputs.filter(({ outcome, because }) => outcome !== "same" || because !== undefined);
  return visibleLines([...told.flatMap(rows), sum(outputs)]);
}

function rows(output: VerifiedOutput): readonly string[] {
  const { attribute, before, after, causes } = output;
  const paths =
    before === undefined || before === after ? [] : [`  before: ${before}`, `  after: ${after ?? "none"}`];
  return [
    `${attribute}: ${output.fine ? "" : "error: "}${verdictText(output)}`,
    ...paths,
    ...causeRows(causes),
  ];
}

/** The verdict and what it rests on, in one line. */
export function verdictText({ verdict, because }: Pick<VerifiedOutput, "verdict" | "because">): string {
  return because === undefined ? verdict : `${verdict}: ${because}`;
}

/** Causes in one derivation are below one heading. */
function causeRows(causes: readonly Cause[]): readonly string[] {
  const places = new Map<string, string[]>();
  for (const { path, difference } of causes) {
    const place = path.join(" > ");
    places.set(place, [...(places.get(place) ?? []), ...differenceRows(difference)]);
  }
  return [...places].flatMap(([place, rows]) => [`  in ${place}:`, ...rows.map((row) => `    ${row}`)]);
}

/** Characters of a line that fit, and how many of them are before the first difference. */
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
      return ["further inputs differ, which were not compared"];
    case "only":
      return [`"${difference.input}" is an input only ${difference.side} the migration`];
    case "source":
      return [`the source "${difference.name}" has other content`];
    case "own-source":
      return ["the source of the flake itself, which the migration changes"];
  }
}

const VERDICTS: readonly Verdict[] = ["same", "order", "announced", "different", "skipped"];

function sum(outputs: readonly VerifiedOutput[]): string {
  const counts = VERDICTS.flatMap((outcome) => {
    const found = outputs.filter((output) => output.outcome === outcome);
    return found[0] === undefined ? [] : [`${found.length} ${found[0].verdict}`];
  });
  const all = `verified ${outputs.length} output${outputs.length === 1 ? "" : "s"}`;
  return counts.length === 0 ? all : `${all}: ${counts.join(", ")}`;
}
