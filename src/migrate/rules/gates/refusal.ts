import type { Range, Tree } from "../../../nix/tree.ts";
import type { Finding, Withheld } from "../../engine/types.ts";

/** How much of the code at a place a message quotes, in characters. */
const QUOTED = 60;

/** A finding without a fix at a place; the message quotes the first line there and says what it keeps in use. */
export function refuseAt(
  file: { readonly path: string; readonly tree: Tree },
  at: Range,
  kept: string,
  withheld: Withheld,
  rest: { readonly next: string; readonly snippet?: string },
): Finding {
  const what = file.tree.text.slice(at.start, at.end).split("\n", 1)[0]!.slice(0, QUOTED);
  const message = `${what.startsWith('"') ? what : `"${what}"`} keeps ${kept} in use`;
  return { path: file.path, start: at.start, end: at.end, message, withheld, ...rest };
}
