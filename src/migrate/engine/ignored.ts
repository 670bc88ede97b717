import { encodeUtf8, LineIndex } from "../../nix/index.ts";
import type { Fix, Found, Repository } from "./types.ts";

/** A comment, in any of the languages that are looked at, that asks to leave its line and what is below it alone. */
const MARKER = /(?:#|\/\/|\/\*|<!--|--|;)[ \t]*nixos-generate:[ \t]*ignore(?![\w-])/;
const ALONE = new RegExp(`^\\s*${MARKER.source}`);

export interface Sorted {
  readonly kept: readonly Found[];
  readonly ignored: readonly Found[];
}

/**
 * Sorts out the findings on lines that say `nixos-generate: ignore`, at their end or in a comment right above. A fix that
 * would change such a line from elsewhere is withheld.
 */
export function sortIgnored(findings: readonly Found[], repository: Repository): Sorted {
  const files = new Map<string, IgnoredLines | undefined>();
  const linesOf = (path: string): IgnoredLines | undefined => {
    if (!files.has(path)) files.set(path, ignoredLines(repository.text(path)));
    return files.get(path);
  };
  const kept: Found[] = [];
  const ignored: Found[] = [];
  for (const finding of findings) {
    const where = linesOf(finding.path)?.kindAt(finding.start);
    if (where === "line") ignored.push(finding);
    // The marker itself names nixos-generate, which is nothing to report.
    else if (where === undefined) kept.push(withholdReaching(finding, linesOf));
  }
  return { kept, ignored };
}

function withholdReaching(finding: Found, linesOf: (path: string) => IgnoredLines | undefined): Found {
  const { fix, ...rest } = finding;
  const reached = fix && reachedLine(fix, linesOf);
  if (reached === undefined) return finding;
  const next = `remove the comment "nixos-generate: ignore" at ${reached}, or make this change by hand`;
  return { ...rest, withheld: "ignored-line", next };
}

function reachedLine(fix: Fix, linesOf: (path: string) => IgnoredLines | undefined): string | undefined {
  for (const { path, start, end } of fix.edits) {
    const line = linesOf(path)?.changedBy(start, end);
    if (line !== undefined) return `${encodeUtf8(path)}:${line}`;
  }
  return undefined;
}

interface IgnoredLines {
  kindAt(offset: number): "line" | "marker" | undefined;
  /** The first ignored line that replacing [start, end) would change, from 1. */
  changedBy(start: number, end: number): number | undefined;
}

function ignoredLines(text: string | undefined): IgnoredLines | undefined {
  if (text === undefined || !MARKER.test(text)) return undefined;
  const index = new LineIndex(text);
  const ignored = new Set<number>();
  const markers = new Map<number, number>();
  for (let line = 1; line <= index.count; line++) {
    const content = index.textOf(line);
    const found = MARKER.exec(content);
    if (found === null) continue;
    ignored.add(line);
    markers.set(line, index.startOf(line) + found.index);
    if (ALONE.test(content)) ignored.add(line + 1);
  }
  return {
    kindAt(offset) {
      const line = index.lineOf(offset);
      if (!ignored.has(line)) return undefined;
      return offset >= (markers.get(line) ?? Number.POSITIVE_INFINITY) ? "marker" : "line";
    },
    changedBy(start, end) {
      return [...ignored].find((line) => {
        if (line > index.count) return false;
        const from = index.startOf(line);
        return start < from + index.textOf(line).length && end > from;
      });
    },
  };
}
