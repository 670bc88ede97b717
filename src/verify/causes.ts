import { compareDerivations, type Difference } from "./compare.ts";
import { type Derivation, nameOf } from "./derivations.ts";

// Why two derivations differ: the causes, not what follows from them.

/** A cause, and the names of the derivations that lead to it from the output. */
export interface Cause {
  /** One way to it, a shortest. */
  readonly path: readonly string[];
  /** Names that every way to it leads through, its own among them. */
  readonly within: readonly string[];
  readonly difference: Difference;
}

type Show = (paths: readonly string[]) => Promise<ReadonlyMap<string, Derivation>>;

/** More pairs than one difference deserves. */
const MOST_PAIRS = 400;

/**
 * The causes of the difference of two derivations, the nearest to the output first. Where not all that differs was
 * looked at, one of kind `unseen` says so. `show` gives derivations by name in the store.
 */
export async function findCauses(
  before: string,
  after: string,
  own: ReadonlySet<string>,
  show: Show,
): Promise<readonly Cause[]> {
  const top = nameOf(before).replace(/\.drv$/, "");
  const found: {
    readonly pair: Pair | undefined;
    readonly path: readonly string[];
    readonly difference: Difference;
  }[] = [];
  const unseen = () => found.push({ pair: undefined, path: [top], difference: { kind: "unseen" } });
  const pairs = new Map<string, Pair>();
  let frontier: readonly Step[] = [{ before, after, path: [], pair: pairOf(pairs, before, after) }];
  while (frontier.length > 0) {
    if (pairs.size > MOST_PAIRS) {
      unseen();
      break;
    }
    const known = await show(frontier.flatMap((step) => [step.before, step.after]));
    const next: Step[] = [];
    for (const step of frontier) {
      const [from, to] = [known.get(step.before), known.get(step.after)];
      if (from === undefined || to === undefined) {
        unseen();
        continue;
      }
      const { pair } = step;
      pair.name = from.name;
      const { differences, inputs } = compareDerivations(from, to, own);
      const path = [...step.path, from.name];
      found.push(...differences.map((difference) => ({ pair, path, difference })));
      for (const [one, other] of inputs) {
        const isNew = !pairs.has(`${one} ${other}`);
        const input = pairOf(pairs, one, other);
        input.users.add(pair);
        if (isNew) next.push({ before: one, after: other, path, pair: input });
      }
    }
    frontier = next;
  }
  const within = namesWithin([...pairs.values()]);
  return found.map(({ pair, path, difference }) => ({
    path,
    within: pair === undefined ? [top] : [...within.get(pair)!],
    difference,
  }));
}

/** Two derivations of one name that differ, and those that take them as an input. */
interface Pair {
  name: string;
  readonly users: Set<Pair>;
}

interface Step {
  readonly before: string;
  readonly after: string;
  readonly path: readonly string[];
  readonly pair: Pair;
}

function pairOf(pairs: Map<string, Pair>, before: string, after: string): Pair {
  const key = `${before} ${after}`;
  const pair = pairs.get(key) ?? { name: nameOf(before), users: new Set() };
  pairs.set(key, pair);
  return pair;
}

/** For each pair the names through which every way from the first one leads. */
function namesWithin(pairs: readonly Pair[]): ReadonlyMap<Pair, ReadonlySet<string>> {
  const within = new Map<Pair, ReadonlySet<string>>();
  for (let changed = true; changed; ) {
    changed = false;
    for (const pair of pairs) {
      const users = [...pair.users].flatMap((user) => within.get(user) ?? []);
      const [first, ...others] = users;
      const shared = [...(first ?? [])].filter((name) => others.every((names) => names.has(name)));
      const names = new Set([...shared, pair.name]);
      if (names.size === within.get(pair)?.size) continue;
      within.set(pair, names);
      changed = true;
    }
  }
  return within;
}

/** Each cause once, for people: a source that several derivations read is one. */
export function withoutRepetition(causes: readonly Cause[]): readonly Cause[] {
  const seen = new Set<string>();
  return causes.filter(({ difference }) => {
    const key = JSON.stringify(difference);
    return !seen.has(key) && seen.add(key);
  });
}
