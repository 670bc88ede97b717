import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseLock, pruneLock } from "../../../src/lock/index.ts";
import { type FlakeSpec, FlakeYard, haveNix, type InputSpec } from "./nixFlakes.ts";

/*
 * Real Nix against the pure function: lock a generated flake, take one input away, lock again, compare bytes.
 */

const NAMES = ["nixpkgs", "nixpkgs_2", "utils", "a", "B", "a-b"];

interface Scenario {
  /** Flakes by number; each may name only those before it. The last one is the one that is locked. */
  readonly flakes: readonly FlakeSpec[];
  readonly removed: number;
  readonly age: 5 | 6 | 7;
  readonly share: boolean;
}

/** Unlike fast-check's own shrinking trees, a scenario depends on what came before; so it is built by a generator. */
const scenarios: fc.Arbitrary<Scenario> = fc
  .record({
    count: fc.integer({ min: 2, max: 5 }),
    age: fc.constantFrom(5 as const, 6 as const, 7 as const),
    share: fc.boolean(),
    draws: fc.infiniteStream(fc.nat(997)),
  })
  .map(({ count, age, share, draws }) => {
    const pick = (bound: number): number => (draws.next().value as number) % bound;
    const flakes: FlakeSpec[] = [];
    for (let index = 0; index <= count; index++) flakes.push(flakeSpec(index, flakes, pick));
    return { flakes, removed: pick(Math.max(1, flakes[count]!.length)), age, share };
  });

function flakeSpec(index: number, before: readonly FlakeSpec[], pick: (bound: number) => number): FlakeSpec {
  const size = index === 0 ? 0 : pick(4) + (index === before.length && index > 1 ? 1 : 0);
  const names = NAMES.slice(pick(3)).slice(0, size);
  const specs: InputSpec[] = [];
  for (const name of names) specs.push(inputSpec(name, index, before, specs, pick));
  return specs;
}

function inputSpec(
  name: string,
  index: number,
  before: readonly FlakeSpec[],
  siblings: readonly InputSpec[],
  pick: (bound: number) => number,
): InputSpec {
  const roll = pick(12);
  if (roll === 0) return { name, to: "" };
  if (roll <= 2 && siblings.length > 0) return { name, to: followTarget(siblings, before, pick) };
  const to = pick(index);
  if (roll === 3) return { name, to, flake: false };
  const overrides = before[to]!.filter(() => pick(3) === 0).map(({ name: inner }): [string, string] => [
    inner,
    siblings.length > 0 ? followTarget(siblings, before, pick) : "",
  ]);
  return { name, to, overrides: Object.fromEntries(overrides) };
}

/** A sibling, or an input of a sibling. */
function followTarget(
  siblings: readonly InputSpec[],
  before: readonly FlakeSpec[],
  pick: (bound: number) => number,
): string {
  const sibling = siblings[pick(siblings.length)]!;
  const inner = typeof sibling.to === "number" && sibling.flake !== false ? before[sibling.to]! : [];
  if (inner.length === 0 || pick(2) === 0) return sibling.name;
  return `${sibling.name}/${inner[pick(inner.length)]!.name}`;
}

/** The same lock as an older Nix wrote it. */
function aged(text: string, age: 5 | 6 | 7): string {
  const lock = JSON.parse(text) as { version: number; nodes: Record<string, Record<string, unknown>> };
  lock.version = age;
  if (age === 5) for (const node of Object.values(lock.nodes)) splitInfo(node);
  return `${JSON.stringify(lock, null, 2)}\n`;
}

function splitInfo(node: Record<string, unknown>): void {
  const locked = node["locked"] as Record<string, unknown> | undefined;
  if (locked === undefined) return;
  const { narHash, lastModified, ...rest } = locked;
  node["info"] = { narHash, ...(lastModified === undefined ? {} : { lastModified }) };
  node["locked"] = rest;
}

/** Inputs that are the same node in all but name become one, as hand-merged locks and early versions had it. */
function shared(text: string): string {
  const lock = JSON.parse(text) as {
    root: string;
    nodes: Record<string, { inputs?: Record<string, unknown> }>;
  };
  for (;;) {
    const seen = new Map<string, string>();
    const twin = Object.entries(lock.nodes).find(([key, node]) => {
      const body = JSON.stringify(node);
      if (key !== lock.root && seen.has(body)) return true;
      seen.set(body, key);
      return false;
    });
    if (twin === undefined) return `${JSON.stringify(lock, null, 2)}\n`;
    const [key, node] = twin;
    const kept = seen.get(JSON.stringify(node))!;
    delete lock.nodes[key];
    for (const { inputs = {} } of Object.values(lock.nodes)) {
      for (const name of Object.keys(inputs)) if (inputs[name] === key) inputs[name] = kept;
    }
  }
}

describe.skipIf(!haveNix)("pruning a lock, against real Nix (skipped without nix on PATH)", () => {
  it("leaves what `nix flake lock` leaves once an input is gone from flake.nix", () => {
    const seen = { compared: 0, refused: 0, renamed: 0 };
    fc.assert(
      fc.property(scenarios, (scenario) => compareWithNix(scenario, seen)),
      { numRuns: Number(process.env["LOCK_RUNS"] ?? 25) },
    );
    // A generator that only ever yields trivial or broken flakes would prove nothing.
    expect(seen.compared).toBeGreaterThan(5);
    if (process.env["LOCK_RUNS"]) console.log(seen);
  });
});

function compareWithNix(
  scenario: Scenario,
  seen: { compared: number; refused: number; renamed: number },
): void {
  const yard = new FlakeYard();
  try {
    const top = scenario.flakes.length - 1;
    for (const [index, spec] of scenario.flakes.entries()) yard.write(index, spec);
    if (!yard.lock(top).ok) return;
    // Nix writes no lock for a flake without inputs.
    if (scenario.flakes[top]!.length === 0) return;
    const before = (scenario.share ? shared : String)(aged(yard.readLock(top), scenario.age));
    yard.writeLock(top, before);
    const gone = scenario.flakes[top]![scenario.removed]!;
    yard.write(
      top,
      scenario.flakes[top]!.filter((input) => input !== gone),
    );
    const ours = pruneLock(before, { removed: [gone.name] });
    const theirs = yard.lock(top);
    if (!ours.ok) {
      expect(ours.reason).toBe("dangling");
      expect(theirs.ok).toBe(false);
      expect(theirs.stderr).toContain("follows a non-existent input");
      seen.refused++;
      return;
    }
    expect(theirs.stderr, "nix").not.toMatch(/^error:/m);
    expect(ours.text).toBe(yard.readLock(top));
    expect(parseLock(ours.text).ok).toBe(true);
    seen.compared++;
    if (/_\d+"/.test(before) && ours.text.length !== before.length) seen.renamed++;
  } finally {
    yard.remove();
  }
}
