import { type Visible, visibleJson } from "../visible.ts";
import { type CiFinding, textOf } from "./findings.ts";

const SEVERITY = { error: "ERROR", warning: "WARNING", note: "INFO" } as const;

/**
 * Findings as reviewdog reads them (its Diagnostic Format; proto/rdf in reviewdog/reviewdog), whose columns are bytes like
 * ours. No suggestions: a fix often spans several files and holds only as a whole, while a reviewer accepts suggestions
 * one at a time.
 */
export function renderRdjson(findings: readonly CiFinding[]): Visible {
  const result = {
    source: { name: "nixos-generate" },
    severity: "WARNING",
    diagnostics: findings.map((finding) => ({
      message: textOf(finding),
      location: { path: finding.path, range: { start: { line: finding.line, column: finding.column } } },
      severity: SEVERITY[finding.level],
      code: { value: finding.rule },
    })),
  };
  return visibleJson(result);
}
