import { type CiFinding, textOf } from "./findings.ts";

/** Findings as workflow commands of GitHub Actions, one a line: they appear on the lines of a pull request. */
export function renderGithub(findings: readonly CiFinding[]): string {
  return findings
    .map((finding) => {
      const { rule, path, line, column, level } = finding;
      const listed = Object.entries({ file: path, line, col: column, title: rule }).map(
        ([name, value]) => `${name}=${escapeProperty(String(value))}`,
      );
      const command = level === "note" ? "notice" : level;
      return `::${command} ${listed.join(",")}::${escapeData(textOf(finding))}\n`;
    })
    .join("");
}

// The escapes are those of actions/toolkit, packages/core/src/command.ts.
function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
