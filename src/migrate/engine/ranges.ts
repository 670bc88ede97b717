import type { Range } from "../../nix/index.ts";

/** Ranges of one text that are asked again and again whether they hold a place; each answer takes logarithmic time. */
export class Ranges {
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];

  /** In any order; they may overlap. */
  constructor(ranges: Iterable<Range>) {
    for (const { start, end } of [...ranges].sort((a, b) => a.start - b.start)) {
      const last = this.#ends.length - 1;
      if (end <= start) continue;
      if (last >= 0 && start <= this.#ends[last]!) this.#ends[last] = Math.max(this.#ends[last]!, end);
      else {
        this.#starts.push(start);
        this.#ends.push(end);
      }
    }
  }

  /** Whether one of the ranges holds the character at `at`. */
  has(at: number): boolean {
    const place = lastNotAbove(this.#starts, at);
    return place >= 0 && at < this.#ends[place]!;
  }
}

/** The index of the last of ascending numbers that is no greater than `value`; -1 where there is none. */
export function lastNotAbove(numbers: readonly number[], value: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
