/**
 * The tables `accepted.txt` and `refused.txt`: a `# shape`, a line of source, and what becomes of it, with an empty line
 * in between. Sources and forms are latin1; `␤`, `␍`, `␉` and `␀` mean line feed, return, tab and NUL.
 */

import { readFileSync } from "node:fs";

export interface Row {
  readonly shape: string;
  readonly source: string;
  /** The form of `nix-instantiate --parse` for a file in /dir with the home /home, or `offset: message`. */
  readonly outcome: string;
}

export function readRows(name: "accepted.txt" | "refused.txt"): Row[] {
  const text = readFileSync(new URL(name, import.meta.url), "utf8").trimEnd();
  return text.split("\n\n").map((record) => {
    const [shape, source, outcome, ...rest] = record.split("\n");
    if (!shape?.startsWith("# ") || source === undefined || outcome === undefined || rest.length > 0) {
      throw new Error(`${name}: a record has three lines: ${record}`);
    }
    return { shape: shape.slice(2), source: spelled(source), outcome: spelled(outcome) };
  });
}

function spelled(line: string): string {
  return line.replaceAll("␤", "\n").replaceAll("␍", "\r").replaceAll("␉", "\t").replaceAll("␀", "\0");
}
