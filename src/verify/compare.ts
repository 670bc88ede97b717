import { type Derivation, nameOf } from "./derivations.ts";
import { parseJson, withoutOrder } from "./order.ts";

// How two derivations differ: by the texts and inputs of their own, not by what follows from their inputs.

const HASHES = /[0-9a-df-np-sv-z]{32}(?=-)|\/[0-9a-df-np-sv-z]{52}\b/g;

/** One cause of a difference. */
export type Difference =
  | {
      readonly kind: "text";
      /** The name of the variable of the build that differs. */
      readonly what: string;
      /** The first line that differs. */
      readonly before: string;
      readonly after: string;
      /** Every line, or element of JSON, that only one side has. */
      readonly lines: readonly string[];
    }
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
    const shown = { what, ...firstDifference(plainFrom, plainTo) };
    if (withoutOrder(plainFrom) === withoutOrder(plainTo)) return [{ kind: "order", ...shown }];
    return [{ kind: "text", ...shown, lines: linesOfOne(plainFrom, plainTo) }];
  });
}

/** The first line in which two texts differ. */
function firstDifference(before: string, after: string): { before: string; after: string } {
  const [from, to] = [before.split("\n"), after.split("\n")];
  const at = from.findIndex((line, index) => line !== to[index]);
  const row = at < 0 ? from.length : at;
  return { before: from[row] ?? "", after: to[row] ?? "" };
}

/** The lines that one of two texts has and the other has not, or has less often. */
function linesOfOne(before: string, after: string): readonly string[] {
  const [from, to] = [linesOf(before), linesOf(after)];
  return [...without(from, to), ...without(to, from)];
}

/** The lines of a text; of JSON its elements, or its members as `name=value`. */
function linesOf(text: string): readonly string[] {
  const value = parseJson(text);
  if (Array.isArray(value)) return value.map((item) => JSON.stringify(item));
  if (typeof value !== "object" || value === null) return text.split("\n");
  return Object.entries(value).map(([name, item]) => `${name}=${JSON.stringify(item)}`);
}

function without(lines: readonly string[], others: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const line of others) counts.set(line, (counts.get(line) ?? 0) + 1);
  return lines.filter((line) => {
    const left = counts.get(line) ?? 0;
    counts.set(line, left - 1);
    return left <= 0;
  });
}

interface Pairs {
  readonly pairs: readonly (readonly [string, string])[];
  readonly alone: readonly Difference[];
}

/** Leaves out what both have; matches the rest by name. */
function pairUp(before: readonly string[], after: readonly string[]): Pairs {
  const [first, second] = [new Set(before), new Set(after)];
  const onlyBefore = before.filter((path) => !second.has(path)).sort(byName);
  const onlyAfter = after.filter((path) => !first.has(path)).sort(byName);
  const free = new Map<string, string[]>();
  for (const path of [...onlyAfter].reverse())
    free.set(nameOf(path), [...(free.get(nameOf(path)) ?? []), path]);
  const pairs: [string, string][] = [];
  const unmatched: string[] = [];
  for (const path of onlyBefore) {
    const other = free.get(nameOf(path))?.pop();
    if (other === undefined) unmatched.push(path);
    else pairs.push([path, other]);
  }
  const matched = new Set(pairs.map(([, other]) => other));
  const left = onlyAfter.filter((path) => !matched.has(path));
  return {
    pairs,
    alone: [
      ...unmatched.map((path): Difference => ({ kind: "only", side: "before", input: nameOf(path) })),
      ...left.map((path): Difference => ({ kind: "only", side: "after", input: nameOf(path) })),
    ],
  };
}

function byName(a: string, b: string): number {
  return nameOf(a) < nameOf(b) ? -1 : nameOf(a) > nameOf(b) ? 1 : 0;
}
