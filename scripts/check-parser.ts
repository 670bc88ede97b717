/**
 * Compares our Nix parser with real Nix:
 *
 *     npm run check:parser -- [--damaged N] [--generated N] [--seed S] DIR...
 *
 * Every .nix file below the directories is parsed and printed in the form of `nix-instantiate --parse`, and must be the
 * same byte for byte; what one refuses the other must refuse. `--damaged` does so with N of those files after a few
 * blows to each, `--generated` with N texts from the generators of the property tests; `--seed` makes a run repeatable.
 * Exit status 0: no disagreement. 1: some, listed on stderr. 2: could not tell.
 */

import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import fc from "fast-check";
import { parseNix } from "../src/nix/index.ts";
import { damaged, program, soup } from "../test/nix/arbitrary.ts";
import { type Comparison, compareWithNix, nixVersion, parseWithNix } from "../test/nix/real-nix.ts";
import { printSource } from "../test/support/print-nix.ts";

const SHOWN = 20;
const BATCH = 1000;

/** All .nix files below a directory, links not followed. */
function nixFiles(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".nix"))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

class Tally {
  readonly counts = new Map<string, number>();
  disagreements = 0;

  add(file: string, comparison: Comparison): void {
    const kind = typeof comparison === "string" ? comparison : comparison.kind;
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
    if (typeof comparison === "string") return;
    this.disagreements++;
    if (this.disagreements > SHOWN) return;
    const at = firstDifference(comparison.ours, comparison.theirs);
    console.error(`${comparison.kind}: ${file}`);
    console.error(`  ours:   ${comparison.ours.slice(at, at + 160)}`);
    console.error(`  theirs: ${comparison.theirs.slice(at, at + 160)}`);
  }
}

function firstDifference(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  return Math.max(0, at - 40);
}

async function checkBatch(files: readonly string[], tally: Tally): Promise<void> {
  const verdicts = await parseWithNix(files);
  for (const [index, file] of files.entries()) {
    const text = readFileSync(file, "latin1");
    const result = parseNix(text);
    const again = printSource(result.ok ? result.tree : result.source);
    if (again !== text) throw new Error(`${file}: print(parseNix(text)) is not text`);
    tally.add(file, await compareWithNix(file, text, verdicts[index]!));
  }
}

async function check(files: readonly string[], tally: Tally): Promise<void> {
  for (let i = 0; i < files.length; i += BATCH) await checkBatch(files.slice(i, i + BATCH), tally);
}

/**
 * Writes texts where Nix can read them, checks them, and removes them unless there was something to see. A `with` in
 * front makes every variable a defined one: Nix looks for undefined ones in the same breath, and that is not syntax.
 */
async function checkTexts(texts: readonly string[], tally: Tally): Promise<void> {
  const before = tally.disagreements;
  const directory = realpathSync(mkdtempSync(join(tmpdir(), "check-parser-")));
  const files = texts.map((_, index) => join(directory, `${index}.nix`));
  for (const [index, file] of files.entries()) writeFileSync(file, `with {}; ${texts[index]}`, "latin1");
  await check(files, tally);
  if (tally.disagreements === before) rmSync(directory, { recursive: true });
}

/** `count` of the files, each with a few blows. */
function damage(files: readonly string[], count: number, seed: number): string[] {
  const small = fc.constantFrom(...files).map((file) => readFileSync(file, "latin1"));
  return fc.sample(damaged(small), { numRuns: count, seed });
}

async function main(argv: readonly string[]): Promise<number> {
  const number = { type: "string", default: "0" } as const;
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: { damaged: number, generated: number, seed: number },
  });
  const version = nixVersion();
  if (version === undefined) {
    console.error("error: 'nix-instantiate' is not on the PATH\nhint: this check needs real Nix");
    return 2;
  }
  const seed = Number(values.seed) || Math.floor(Math.random() * 2 ** 31);
  const files = positionals.flatMap((directory) => nixFiles(realpathSync(directory)));
  const tally = new Tally();
  await check(files, tally);
  if (files.length > 0) await checkTexts(damage(files, Number(values.damaged), seed), tally);
  const generated = fc.oneof({ weight: 4, arbitrary: program }, damaged(program), soup);
  await checkTexts(fc.sample(generated, { numRuns: Number(values.generated), seed }), tally);
  const counts = [...tally.counts].map(([kind, count]) => `${count} ${kind}`).join(", ");
  console.log(`${version}, seed ${seed}: ${counts || "nothing to check"}`);
  return tally.disagreements === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
