import { type Visible, visibleJson } from "../visible.ts";
import { type CiFinding, fingerprints, textOf } from "./findings.ts";

export interface SarifContext {
  readonly version: string;
  /** Every rule that can find something, with one line on what it does. */
  readonly rules: readonly { readonly id: string; readonly summary: string }[];
  /** Makes a short word of a text. */
  readonly digest: (text: string) => string;
}

/**
 * Findings as SARIF 2.1.0 (OASIS), which GitHub code scanning, Azure DevOps and editors read. Columns are left out: SARIF
 * counts UTF-16 units or code points, and all of these readers mark the whole line without them.
 */
export function renderSarif(
  findings: readonly CiFinding[],
  { version, rules, digest }: SarifContext,
): Visible {
  const names = fingerprints(findings, digest);
  const driver = {
    name: "nixos-generate",
    semanticVersion: version,
    rules: rules.map(({ id, summary }) => ({ id, shortDescription: { text: summary } })),
  };
  const results = findings.map((finding, index) => ({
    ruleId: finding.rule,
    ruleIndex: rules.findIndex(({ id }) => id === finding.rule),
    level: finding.level,
    message: { text: textOf(finding) },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(finding.path), uriBaseId: "%SRCROOT%" },
          region: { startLine: finding.line },
        },
      },
    ],
    partialFingerprints: { "finding/v1": names[index] },
  }));
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [{ tool: { driver }, results }],
  };
  return visibleJson(log);
}

function uriOf(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}
