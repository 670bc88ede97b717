/** More choices than a flake takes; what comes after them is 0. */
const LENGTH = 400;

/**
 * A sequence of numbers that decides everything about a generated flake. The same numbers make the same flake, a zero
 * makes its simplest choice, so shrinking is putting zeros.
 */
export type Tape = readonly number[];

/** The nth tape of a seed. */
export function tapeOf(seed: number, index: number): Tape {
  let state = (Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b)) >>> 0;
  return Array.from({ length: LENGTH }, () => {
    // mulberry32, by Tommy Ettinger, public domain.
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % 1_000_003;
  });
}

/** Reads a tape. */
export class Choices {
  #at = 0;

  constructor(private readonly tape: Tape) {}

  /** How many numbers were read; the rest of the tape decides nothing. */
  get read(): number {
    return this.#at;
  }

  /** 0 to `below` - 1. */
  number(below: number): number {
    return (this.tape[this.#at++] ?? 0) % below;
  }

  /** True once in `often` times; false is the simpler. */
  chance(often: number): boolean {
    return this.number(often) === often - 1;
  }

  /** The simplest first. */
  pick<Item>(items: readonly Item[]): Item {
    return items[this.number(items.length)]!;
  }

  /** At least `least` of them, in their order or another. */
  some<Item>(items: readonly Item[], least: number, most: number): readonly Item[] {
    const rest = [...items];
    const count = Math.min(least + this.number(most - least + 1), rest.length);
    return Array.from({ length: count }, () => rest.splice(this.number(rest.length), 1)[0]!);
  }
}
