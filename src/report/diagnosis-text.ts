import type { Finding, FindingState } from "./diagnosis.ts";

const COLOURS: Readonly<Record<FindingState, string>> = { ok: "32", note: "33", fail: "31" };
const ID_WIDTH = 23;

/** Findings for a terminal: state, what it is about, what was found; below it how, and the line that mends it. */
export function renderDiagnosis(findings: readonly Finding[], colour: boolean): string {
  return findings.map((finding) => renderFinding(finding, colour)).join("");
}

function renderFinding({ id, state, finding, evidence, mend }: Finding, colour: boolean): string {
  const word = state.padEnd(6);
  const shown = colour ? `\u001b[${COLOURS[state]}m${word}\u001b[0m` : word;
  const indent = " ".repeat(6 + ID_WIDTH);
  const lines = [`${shown}${id.padEnd(ID_WIDTH)}${finding}`];
  if (state !== "ok") lines.push(`${indent}seen by: ${evidence}`);
  if (mend !== null) lines.push(`${indent}mend it: ${mend}`);
  return `${lines.join("\n")}\n`;
}
