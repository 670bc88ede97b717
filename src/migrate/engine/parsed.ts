import { parseNix } from "../../nix/index.ts";
import type { ParseResult } from "../../nix/tree.ts";

/** The last texts that were parsed: the rules, the checks of a result and the next round ask about the same ones. */
const KNOWN = new Map<string, ParseResult>();
const KEPT = 4;

/** The same as `parseNix`, without parsing what was parsed just before. */
export function parseOnce(text: string): ParseResult {
  const known = KNOWN.get(text);
  if (known !== undefined) return known;
  const parsed = parseNix(text);
  const [oldest] = KNOWN.keys();
  if (KNOWN.size >= KEPT) KNOWN.delete(oldest!);
  KNOWN.set(text, parsed);
  return parsed;
}
