import type { MigrationReport } from "./migration.ts";

/**
 * What was found as workflow commands of GitHub Actions, one a line: they appear on the lines of a pull request.
 * `folder` stands in front of every path: GitHub counts from the workspace, we from the repository.
 * GitHub shows the first ten errors and the first ten warnings of a step, so what is left for a person comes first.
 */
export function renderAnnotations({ applied, left, written }: MigrationReport, folder = ""): string {
  const open = left.map((found) => {
    const hint = found.next === null ? [] : [`hint: ${found.next}`];
    const snippet = found.snippet === null ? [] : [found.snippet];
    return command(levelOf(found.reason), properties(found, folder), [found.message, ...hint, ...snippet]);
  });
  const done = applied.map((fix) => {
    const title = `${written ? "done" : "nixos-generate migrate --write would"}: ${fix.title}`;
    const notes = fix.notes.map((note) => `note: ${note}`);
    const level = written ? "notice" : "warning";
    return command(level, properties(fix, folder), [fix.message, title, ...notes]);
  });
  return [...open, ...done].join("");
}

type Level = "error" | "notice" | "warning";

/** Where the answer is not known: the file cannot be read, or we failed. */
const UNKNOWN: ReadonlySet<string> = new Set(["does-not-parse", "failed-verification", "over-budget"]);

function levelOf(reason: string): Level {
  if (UNKNOWN.has(reason)) return "error";
  return reason === "note" ? "notice" : "warning";
}

type Properties = Readonly<Record<string, string | number>>;

function properties(
  { fixer, path, line, column }: MigrationReport["applied"][number] | MigrationReport["left"][number],
  folder: string,
): Properties {
  return { file: folder + path, line, col: column, title: fixer };
}

function command(level: Level, properties: Properties, lines: readonly string[]): string {
  const listed = Object.entries(properties).map(
    ([name, value]) => `${name}=${escapeProperty(String(value))}`,
  );
  return `::${level} ${listed.join(",")}::${escapeData(lines.join("\n"))}\n`;
}

// The escapes are those of actions/toolkit, packages/core/src/command.ts.
function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
