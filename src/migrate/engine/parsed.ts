import { parseNix } from "../../nix/index.ts";
import type { ParseResult } from "../../nix/tree.ts";

interface Parsed {
  readonly result: ParseResult;
  /** The file whose tree it is. */
  owner: string | undefined;
}

/** The last texts that were parsed: the rules, the checks of a result and the next round ask about the same ones. */
const KNOWN = new Map<string, Parsed>();
const KEPT = 4;

/** The same as `parseNix`, without parsing what was parsed just before, for callers that only read the tree. */
export function parseOnce(text: string): ParseResult {
  return parsed(text, () => true).result;
}

/** As `parseOnce`, for the tree of a file: what is known of a file is kept by its nodes, so equal files share none. */
export function parseFile(path: string, text: string): ParseResult {
  const found = parsed(text, ({ owner }) => owner === undefined || owner === path);
  found.owner = path;
  return found.result;
}

function parsed(text: string, fits: (known: Parsed) => boolean): Parsed {
  const known = KNOWN.get(text);
  if (known !== undefined && fits(known)) return known;
  const made: Parsed = { result: parseNix(text), owner: undefined };
  const [oldest] = KNOWN.keys();
  if (KNOWN.size >= KEPT && !KNOWN.has(text)) KNOWN.delete(oldest!);
  KNOWN.set(text, made);
  return made;
}
