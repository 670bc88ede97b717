/**
 * The candidates nearest to a mistyped word, best first: those within a third of its length
 * (at least two) in edit distance, and those that begin with it.
 */
export function nearest(word: string, candidates: readonly string[]): readonly string[] {
  if (word === "") return [];
  const limit = Math.max(2, Math.floor(word.length / 3));
  return candidates
    .map((candidate) => ({ candidate, distance: distanceFor(word, candidate) }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance || a.candidate.localeCompare(b.candidate))
    .map(({ candidate }) => candidate);
}

function distanceFor(word: string, candidate: string): number {
  if (candidate.startsWith(word)) return 1;
  return editDistance(word.toLowerCase(), candidate);
}

/** Levenshtein distance, in characters. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(next[j - 1]! + 1, row[j]! + 1, substitution));
    }
    row = next;
  }
  return row[b.length]!;
}
