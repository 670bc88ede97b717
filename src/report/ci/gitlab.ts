import { type Visible, visibleJson } from "../visible.ts";
import { type CiFinding, fingerprints } from "./findings.ts";

const SEVERITY = { error: "major", warning: "minor", note: "info" } as const;

/**
 * Findings as a Code Quality report of GitLab (artifacts:reports:codequality): the fields that
 * docs.gitlab.com/ci/testing/code_quality lists, and no others. GitLab shows the description on one line.
 */
export function renderGitlab(findings: readonly CiFinding[], digest: (text: string) => string): Visible {
  const names = fingerprints(findings, digest);
  const report = findings.map(({ rule, path, line, level, message, details }, index) => ({
    description: [message, ...details].join("; "),
    check_name: rule,
    fingerprint: names[index],
    severity: SEVERITY[level],
    location: { path, lines: { begin: line } },
  }));
  return visibleJson(report);
}
