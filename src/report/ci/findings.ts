import type { MigrationReport } from "../migration/migration-schema.ts";

/** What there is to say about one line, in the terms that all CI formats share. */
export interface CiFinding {
  readonly rule: string;
  readonly path: string;
  readonly line: number;
  /** In bytes of UTF-8. */
  readonly column: number;
  readonly level: "error" | "warning" | "note";
  readonly message: string;
  /** What a fix does or did, hints and notes, one a line. */
  readonly details: readonly string[];
  /** Code to paste. */
  readonly snippet: string | undefined;
}

/** The answer is not known: the file cannot be read, or we failed. */
const UNKNOWN: ReadonlySet<string> = new Set(["does-not-parse", "failed-verification", "over-budget"]);

/**
 * All findings, what is left for a person first: GitHub shows ten errors and ten warnings of a step and drops the rest.
 * `folder` goes in front of every path: CI counts from its workspace, we count from the repository.
 */
export function ciFindings({ applied, left, written }: MigrationReport, folder = ""): readonly CiFinding[] {
  const open = left.map((found): CiFinding => {
    const { fixer, path, line, column, message, reason, next, snippet } = found;
    return {
      rule: fixer,
      path: folder + path,
      line,
      column,
      level: levelOf(reason),
      message,
      details: next === null ? [] : [`hint: ${next}`],
      snippet: snippet ?? undefined,
    };
  });
  const done = applied.map((fix): CiFinding => {
    const { fixer, path, line, column, message, title, notes } = fix;
    const what = `${written ? "done" : "nixos-generate migrate --write would"}: ${title}`;
    return {
      rule: fixer,
      path: folder + path,
      line,
      column,
      level: written ? "note" : "warning",
      message,
      details: [what, ...notes.map((note) => `note: ${note}`)],
      snippet: undefined,
    };
  });
  return [...open, ...done];
}

function levelOf(reason: string): CiFinding["level"] {
  if (UNKNOWN.has(reason)) return "error";
  return reason === "note" ? "note" : "warning";
}

/** Everything that is said of a finding, its message first. */
export function textOf(finding: CiFinding): string {
  return linesOf(finding).join("\n");
}

/** The same as lines; one of them may hold a line break that comes from the repository. */
export function linesOf({ message, details, snippet }: CiFinding): readonly string[] {
  return [message, ...details, ...(snippet?.split("\n") ?? [])];
}

/**
 * A name for each finding that stays the same while other lines of its file change: rule, path and message, and a number
 * where a file has several alike. `digest` makes a short word of a text.
 */
export function fingerprints(
  findings: readonly CiFinding[],
  digest: (text: string) => string,
): readonly string[] {
  const seen = new Map<string, number>();
  return findings.map(({ rule, path, message }) => {
    const key = [rule, path, message].join("\0");
    const count = seen.get(key) ?? 0;
    seen.set(key, count + 1);
    return digest(`${key}\0${count}`);
  });
}
