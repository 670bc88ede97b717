/** Whether a `#` before `at` on its line begins a comment; quotes are only roughly taken into account. */
export function isInComment(text: string, at: number): boolean {
  const line = lineUpTo(text, at);
  const bare = line.replace(/\\.|'[^']*'|"(?:\\.|[^"\\])*"/g, (quoted) => "x".repeat(quoted.length));
  return /(?:^|\s)#/.test(bare);
}

/** Longer than lines that people write. */
export const LONGEST_LINE = 4096;

/** The text before a place on its line; of a longer line only the end, after a letter in place of the rest. */
export function lineUpTo(text: string, at: number): string {
  const near = text.slice(Math.max(0, at - LONGEST_LINE), at);
  const feed = near.lastIndexOf("\n");
  return feed < 0 && at > LONGEST_LINE ? `x${near}` : near.slice(feed + 1);
}
