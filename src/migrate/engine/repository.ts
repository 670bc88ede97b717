import { leaveUnparsed } from "../../nix/index.ts";
import type { ParseResult } from "../../nix/tree.ts";
import { parseFile } from "./parsed.ts";
import type { Repository } from "./types.ts";

/** How the engine reads: the bytes of a file as given, or undefined when there is nothing to read. */
export interface FileBytes {
  readonly paths: readonly string[];
  /**
   * Bytes, or the same as latin1 text. Undefined when the file is not there, is not readable or is not a regular file;
   * good until the next call.
   */
  bytes(path: string): Buffer | string | undefined;
}

/** A NUL in the first bytes of a file means binary: git asks the same question. */
const SNIFFED = 8000;

/** The files as they are, decoded and parsed on demand and remembered. */
export function openRepository(files: FileBytes): Repository {
  return new View([...files.paths].sort(), (path) => decode(files.bytes(path)), files);
}

/** The repository with some texts replaced or added; what is known of the others is shared. */
export function withTexts(base: Repository, texts: ReadonlyMap<string, string>): Repository {
  const added = [...texts.keys()].filter((path) => !base.has(path));
  const paths = added.length === 0 ? base.paths : [...base.paths, ...added].sort();
  return new Overlay(base, paths, texts);
}

function decode(bytes: Buffer | string | undefined): string | undefined {
  const text = bytes === undefined ? undefined : latin1(bytes);
  return text?.slice(0, SNIFFED).includes("\0") ? undefined : text;
}

function latin1(bytes: Buffer | string): string {
  return typeof bytes === "object" ? bytes.toString("latin1") : bytes;
}

class View implements Repository {
  readonly #known: ReadonlySet<string>;
  readonly #texts = new Map<string, string | undefined>();
  readonly #trees = new Map<string, ParseResult | undefined>();
  readonly #holders = new Map<string, readonly string[]>();
  readonly #answers = new Map<string, readonly string[]>();

  constructor(
    readonly paths: readonly string[],
    readonly read: (path: string) => string | undefined,
    readonly files: FileBytes,
  ) {
    this.#known = new Set(paths);
  }

  has(path: string): boolean {
    return this.#known.has(path);
  }

  text(path: string): string | undefined {
    if (!this.#known.has(path)) return undefined;
    return remember(this.#texts, path, this.read);
  }

  nix(path: string): ParseResult | undefined {
    return remember(this.#trees, path, (p) => parseText(p, this.text(p)));
  }

  containing(patterns: readonly string[]): readonly string[] {
    this.#index(patterns.filter((pattern) => !this.#holders.has(pattern)));
    return remember(this.#answers, patterns.join("\0"), () => {
      const paths = new Set(patterns.flatMap((pattern) => this.#holders.get(pattern)!));
      return [...paths].sort();
    });
  }

  /**
   * One pass over all files for all patterns not yet looked for: this is what a run over a large tree costs. Most files
   * hold no rare part of any, which their bytes tell; one expression asks the others for all patterns at once.
   */
  #index(patterns: readonly string[]): void {
    if (patterns.length === 0) return;
    const all = [...new Set(patterns)];
    const parts = sharedParts(all);
    const any = anyOf(all);
    const found = all.map((pattern) => ({ pattern, paths: [] as string[] }));
    for (const path of this.paths) {
      const bytes = this.files.bytes(path);
      if (bytes === undefined || !parts.some((part) => bytes.includes(part))) continue;
      const text = latin1(bytes);
      if (!any.test(text)) continue;
      for (const { pattern, paths } of found) if (text.includes(pattern)) paths.push(path);
    }
    for (const { pattern, paths } of found) this.#holders.set(pattern, paths);
  }
}

/** The length of what is looked for first. */
const PART = 5;

/** A few short texts, one of which every pattern holds. */
function sharedParts(patterns: readonly string[]): readonly string[] {
  const parts: string[] = [];
  let left = [...patterns];
  while (left.length > 0) {
    const counts = new Map<string, number>();
    for (const pattern of left)
      for (const part of partsOf(pattern)) counts.set(part, (counts.get(part) ?? 0) + 1);
    const [best] = [...counts].reduce((a, b) => (b[1] > a[1] ? b : a));
    parts.push(best);
    left = left.filter((pattern) => !pattern.includes(best));
  }
  return parts;
}

function partsOf(pattern: string): ReadonlySet<string> {
  if (pattern.length <= PART) return new Set([pattern]);
  return new Set(Array.from({ length: pattern.length - PART + 1 }, (_, at) => pattern.slice(at, at + PART)));
}

/** An expression that finds any of some texts. */
function anyOf(patterns: readonly string[]): RegExp {
  // What holds a longer pattern holds the shorter one in it.
  const shortest = patterns.filter(
    (pattern) => !patterns.some((other) => other !== pattern && pattern.includes(other)),
  );
  return new RegExp(shortest.map((pattern) => pattern.replaceAll(/[^\w-]/g, "\\$&")).join("|"));
}

class Overlay implements Repository {
  readonly #trees = new Map<string, ParseResult | undefined>();

  constructor(
    readonly base: Repository,
    readonly paths: readonly string[],
    readonly texts: ReadonlyMap<string, string>,
  ) {}

  has(path: string): boolean {
    return this.texts.has(path) || this.base.has(path);
  }

  text(path: string): string | undefined {
    return this.texts.get(path) ?? this.base.text(path);
  }

  nix(path: string): ParseResult | undefined {
    if (!this.texts.has(path)) return this.base.nix(path);
    return remember(this.#trees, path, (p) => parseText(p, this.text(p)));
  }

  containing(patterns: readonly string[]): readonly string[] {
    const unchanged = this.base.containing(patterns).filter((path) => !this.texts.has(path));
    const changed = [...this.texts].filter(([, text]) => patterns.some((pattern) => text.includes(pattern)));
    return [...unchanged, ...changed.map(([path]) => path)].sort();
  }
}

/** Larger files are not parsed, in bytes. A file of 5 MB took 1 GB of memory from text to findings, one of 2 MB half of it. */
export const LARGEST = 512 << 10;

function parseText(path: string, text: string | undefined): ParseResult | undefined {
  if (text === undefined) return undefined;
  return text.length > LARGEST
    ? leaveUnparsed(text, `larger than ${LARGEST >> 10} KiB`)
    : parseFile(path, text);
}

function remember<V>(cache: Map<string, V>, key: string, make: (key: string) => V): V {
  if (cache.has(key)) return cache.get(key) as V;
  const value = make(key);
  cache.set(key, value);
  return value;
}
