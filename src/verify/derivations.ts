import * as z from "zod";

// What Nix says of derivations, and how two of them differ: the causes, not what follows from them.

const Inputs = z.record(z.string(), z.unknown());
const DerivationText = z.object({
  name: z.string().optional(),
  builder: z.string().default(""),
  args: z.array(z.string()).default([]),
  env: z.record(z.string(), z.string()).default({}),
  structuredAttrs: z.record(z.string(), z.unknown()).optional(),
  inputDrvs: Inputs.optional(),
  inputSrcs: z.array(z.string()).optional(),
  // Since Nix 2.32.
  inputs: z.object({ drvs: Inputs, srcs: z.array(z.string()) }).optional(),
});
const Shown = z.record(z.string(), DerivationText);
const Wrapped = z.object({ derivations: Shown });

export interface Derivation {
  readonly name: string;
  readonly builder: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Names in the store, without its folder. */
  readonly derivations: readonly string[];
  readonly sources: readonly string[];
}

/** Reads what `nix derivation show` prints (`nix show-derivation` before 2.14), by name in the store. */
export function parseDerivations(text: string): ReadonlyMap<string, Derivation> {
  const json: unknown = JSON.parse(text);
  const wrapped = Wrapped.safeParse(json);
  const shown = wrapped.success ? wrapped.data.derivations : Shown.parse(json);
  return new Map(
    Object.entries(shown).map(([path, text]): [string, Derivation] => [
      storeName(path),
      {
        name: text.name ?? text.env["name"] ?? nameOf(storeName(path)),
        builder: text.builder,
        args: text.args,
        env: { ...text.env, ...structured(text.structuredAttrs) },
        derivations: Object.keys(text.inputs?.drvs ?? text.inputDrvs ?? {}).map(storeName),
        sources: (text.inputs?.srcs ?? text.inputSrcs ?? []).map(storeName),
      },
    ]),
  );
}

function structured(attrs: Readonly<Record<string, unknown>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(attrs).map(([name, value]) => [name, JSON.stringify(value)]));
}

/** `/nix/store/<hash>-<name>` as `<hash>-<name>`. */
export function storeName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

const HASH = /[0-9a-df-np-sv-z]{32}-/;
const HASHES = /[0-9a-df-np-sv-z]{32}(?=-)|\/[0-9a-df-np-sv-z]{52}\b/g;

/** The name of a store path without its hash. */
export function nameOf(path: string): string {
  return path.replace(HASH, "");
}

/** One cause of a difference. */
export type Difference =
  | { readonly kind: "text"; readonly what: string; readonly before: string; readonly after: string }
  /** A text of lists that hold the same in another order. */
  | { readonly kind: "order"; readonly what: string; readonly before: string; readonly after: string }
  | { readonly kind: "only"; readonly side: "before" | "after"; readonly input: string }
  /** The same name, and other content. */
  | { readonly kind: "source"; readonly name: string }
  /** The source of the flake itself, which the migration changed. */
  | { readonly kind: "own-source" }
  /** Inputs that differ as well and were not looked into. */
  | { readonly kind: "unseen" };

export interface Comparison {
  readonly differences: readonly Difference[];
  /** Inputs of the same name that are other derivations: the cause may lie there. */
  readonly inputs: readonly (readonly [before: string, after: string])[];
}

/** Compares two derivations; `own` are the names in the store of the flake's own sources. */
export function compareDerivations(
  before: Derivation,
  after: Derivation,
  own: ReadonlySet<string>,
): Comparison {
  const derivations = pairUp(before.derivations, after.derivations);
  const others = (names: readonly string[]) => names.filter((name) => !isOwn(name, own));
  const sources = pairUp(others(before.sources), others(after.sources));
  const owns = [...before.sources, ...after.sources].filter((name) => isOwn(name, own));
  const shared = owns.every((name) => before.sources.includes(name) && after.sources.includes(name));
  return {
    differences: [
      ...compareTexts(before, after),
      ...derivations.alone,
      ...sources.alone,
      ...sources.pairs.map(([from]): Difference => ({ kind: "source", name: nameOf(from) })),
      ...(shared ? [] : [{ kind: "own-source" } as const]),
    ],
    inputs: derivations.pairs,
  };
}

/** The source itself, or `"${./.}"`, which copies it under its old name. */
function isOwn(name: string, own: ReadonlySet<string>): boolean {
  return own.has(name) || own.has(nameOf(name));
}

function compareTexts(before: Derivation, after: Derivation): readonly Difference[] {
  const names = [...new Set([...Object.keys(before.env), ...Object.keys(after.env)])].sort();
  const rows: readonly (readonly [string, string, string])[] = [
    ["name", before.name, after.name],
    ["builder", before.builder, after.builder],
    ["args", before.args.join("\n"), after.args.join("\n")],
    ...names
      .filter((name) => name !== "name" || !("name" in before.env && "name" in after.env))
      .map((name) => [name, before.env[name] ?? "", after.env[name] ?? ""] as const),
  ];
  return rows.flatMap(([what, from, to]): readonly Difference[] => {
    const [plainFrom, plainTo] = [from.replaceAll(HASHES, "..."), to.replaceAll(HASHES, "...")];
    if (plainFrom === plainTo) return [];
    const kind = withoutOrder(plainFrom) === withoutOrder(plainTo) ? "order" : "text";
    return [{ kind, what, ...firstDifference(plainFrom, plainTo) }];
  });
}

/**
 * A text by which lists that differ in order are alike: elements of JSON arrays, words of a line, and lines. What
 * belongs to a name stays with it: values of JSON objects, and lines of flags are compared as they are.
 */
function withoutOrder(text: string): string {
  if (/^\s*[[{]/.test(text)) {
    const value = parseJson(text);
    if (value !== undefined) return JSON.stringify(jsonWithoutOrder(value));
  }
  return text
    .split("\n")
    .map((line) => (/(?:^|\s)-/.test(line) ? line : line.split(/\s+/).sort().join(" ")))
    .sort()
    .join("\n");
}

function jsonWithoutOrder(value: unknown): unknown {
  if (typeof value === "string") return withoutOrder(value);
  if (Array.isArray(value)) return value.map((item) => JSON.stringify(jsonWithoutOrder(item))).sort();
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, jsonWithoutOrder(item)]));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The first line in which two texts differ. */
function firstDifference(before: string, after: string): { before: string; after: string } {
  const [from, to] = [before.split("\n"), after.split("\n")];
  const at = from.findIndex((line, index) => line !== to[index]);
  const row = at < 0 ? from.length : at;
  return { before: from[row] ?? "", after: to[row] ?? "" };
}

interface Pairs {
  readonly pairs: readonly (readonly [string, string])[];
  readonly alone: readonly Difference[];
}

/** Leaves out what both have; matches the rest by name. */
function pairUp(before: readonly string[], after: readonly string[]): Pairs {
  const onlyBefore = before.filter((path) => !after.includes(path)).sort(byName);
  const onlyAfter = after.filter((path) => !before.includes(path)).sort(byName);
  const pairs: [string, string][] = [];
  const unmatched: string[] = [];
  for (const path of onlyBefore) {
    const at = onlyAfter.findIndex((other) => nameOf(other) === nameOf(path));
    if (at < 0) unmatched.push(path);
    else pairs.push([path, ...onlyAfter.splice(at, 1)] as [string, string]);
  }
  return {
    pairs,
    alone: [
      ...unmatched.map((path): Difference => ({ kind: "only", side: "before", input: nameOf(path) })),
      ...onlyAfter.map((path): Difference => ({ kind: "only", side: "after", input: nameOf(path) })),
    ],
  };
}

function byName(a: string, b: string): number {
  return nameOf(a) < nameOf(b) ? -1 : nameOf(a) > nameOf(b) ? 1 : 0;
}

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
