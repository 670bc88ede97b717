import { joinVisible, type Visible, visible } from "../visible.ts";
import { type CiFinding, linesOf } from "./findings.ts";

/** Findings as workflow commands of GitHub Actions, one a line: they appear on the lines of a pull request. */
export function renderGithub(findings: readonly CiFinding[]): Visible {
  return joinVisible(findings.map(commandOf));
}

function commandOf(finding: CiFinding): Visible {
  const { rule, path, line, column, level } = finding;
  const listed = Object.entries({ file: path, line, col: column, title: rule }).map(
    ([name, value]) => `${name}=${escapeProperty(visible(String(value)))}`,
  );
  const command = level === "note" ? "notice" : level;
  const text = escapeData(joinVisible(linesOf(finding).map(visible), "\n"));
  // The one place where a line is meant to be a command.
  return `::${command} ${listed.join(",")}::${text}\n` as Visible;
}

// The escapes are those of actions/toolkit, packages/core/src/command.ts.
function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
