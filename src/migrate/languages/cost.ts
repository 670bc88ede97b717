import type { Budget } from "../engine/budget.ts";

/**
 * Steps for each byte by the kind of the file: Nix is read by our own parser, YAML by one that takes long, and documents
 * are read for shell text several times.
 */
const BYTE = { nix: 4, yaml: 24, document: 24, other: 16 };

/** Command substitutions within each other that cost nothing extra: more than people write. */
const FREE = 4;

/**
 * Pays for reading a text for command lines, before any of it is read: what the parsers of YAML and of shell text cost
 * cannot be counted while they run. Throws `BudgetExceeded`.
 */
export function payForText(path: string, text: string, budget: Budget): void {
  const kind = kindOf(path);
  const comments = kind === "other" ? lengthOfComments(text) : 0;
  budget.spend(comments + (text.length - comments) * BYTE[kind]);
  if (kind === "nix") return;
  payForNesting(text, budget);
  payForCrowds(text, budget);
}

function kindOf(path: string): keyof typeof BYTE {
  if (path.endsWith(".nix")) return "nix";
  if (/\.(?:ya?ml|json)$/.test(path)) return "yaml";
  return /\.(?:md|markdown|mdx|mkd)$/i.test(path) ? "document" : "other";
}

/** Lines that are a comment, which the parser of shell text skips at once. */
function lengthOfComments(text: string): number {
  let length = 0;
  for (const [line] of text.matchAll(/^[ \t]*#.*$/gm)) length += line.length;
  return length;
}

/** The parser of shell text reads what a `$(` holds anew for each one around it. */
function payForNesting(text: string, budget: Budget): void {
  let depth = 0;
  let paid = 0;
  for (const match of text.matchAll(/\$\(+|\)/g)) {
    if (depth > FREE) budget.spend((match.index - paid) * (depth - FREE) * 4);
    paid = match.index;
    if (match[0].startsWith("$")) depth += match[0].length - 1;
    else depth = Math.max(0, depth - 1);
  }
}

/** The parsers compare each here-document of a line, and each tag and anchor of a node, with all before it. */
function payForCrowds(text: string, budget: Budget): void {
  let lineEnd = 0;
  let crowd = 0;
  for (const { index } of text.matchAll(/<<|[ \t][!&]/g)) {
    if (index >= lineEnd) {
      const feed = text.indexOf("\n", index);
      lineEnd = feed < 0 ? text.length : feed;
      crowd = 0;
    }
    budget.spend(crowd++);
  }
}
