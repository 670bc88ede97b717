import { compose, joinVisible, type Visible, visible, visibleLines } from "../visible.ts";
import type { Finding, FindingState } from "./diagnosis.ts";

const COLOURS: Readonly<Record<FindingState, Visible>> = {
  ok: compose`\u001b[32m`,
  note: compose`\u001b[33m`,
  fail: compose`\u001b[31m`,
};
const PLAIN = compose`\u001b[0m`;
const NOTHING = compose``;
const ID_WIDTH = 23;

/** Findings for a terminal: state, what it is about, what was found; below it how, and the line that mends it. */
export function renderDiagnosis(findings: readonly Finding[], colour: boolean): Visible {
  return joinVisible(findings.map((finding) => renderFinding(finding, colour)));
}

function renderFinding({ id, state, finding, evidence, mend }: Finding, colour: boolean): Visible {
  const word = state.padEnd(6);
  const [on, off] = colour ? ([COLOURS[state], PLAIN] as const) : [NOTHING, NOTHING];
  const indent = " ".repeat(6 + ID_WIDTH);
  const lines = [`${id.padEnd(ID_WIDTH)}${finding}`];
  if (state !== "ok") lines.push(`${indent}seen by: ${evidence}`);
  if (mend !== null) lines.push(`${indent}fix: ${mend}`);
  return compose`${on}${visible(word)}${off}${visibleLines(lines)}`;
}
