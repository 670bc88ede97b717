import { quoteString } from "../../src/nix/index.ts";

/** An absolute path as Nix code, whatever characters it has: a path literal takes no blank. */
export function nixPath(path: string): string {
  return `(/. + ${quoteString(path)})`;
}
