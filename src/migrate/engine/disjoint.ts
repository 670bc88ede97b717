import { overlaps } from "./edits.ts";
import type { Edit, Fix } from "./types.ts";

/** Whole fixes, first come first served. */
export function chooseDisjoint<Candidate extends { readonly fix: Fix }>(
  candidates: readonly Candidate[],
): readonly Candidate[] {
  const chosen: Candidate[] = [];
  const taken = new Map<string, TakenRanges>();
  for (const candidate of candidates) {
    const { edits } = candidate.fix;
    if (!edits.every((edit) => taken.get(edit.path)?.isFree(edit) ?? true)) continue;
    chosen.push(candidate);
    for (const edit of edits) {
      const ranges = taken.get(edit.path) ?? new TakenRanges();
      taken.set(edit.path, ranges);
      ranges.take(edit);
    }
  }
  return chosen;
}

/** The edits chosen in one file, in order: only neighbours can be in the way. */
class TakenRanges {
  readonly #edits: Edit[] = [];

  isFree(edit: Edit): boolean {
    const at = this.#place(edit);
    return [at - 1, at].every((index) => {
      const other = this.#edits[index];
      return other === undefined || !overlaps(edit, other);
    });
  }

  take(edit: Edit): void {
    this.#edits.splice(this.#place(edit), 0, edit);
  }

  /** Where an edit belongs: behind all that start before it, or at its place and are no longer. */
  #place({ start, end }: Edit): number {
    let low = 0;
    let high = this.#edits.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.#edits[middle]!;
      if (other.start < start || (other.start === start && other.end <= end)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
