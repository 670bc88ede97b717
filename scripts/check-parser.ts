/**
 * Compares our Nix parser with real Nix on every .nix file below some directories:
 *
 *     npm run check:parser -- DIR...
 *
 * Each file is parsed and printed in the form of `nix-instantiate --parse`, and must be the same byte for byte; what
 * one refuses the other must refuse. Exit status 0: no disagreement. 1: some, listed on stderr. 2: could not tell.
 */

import { readdirSync, readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { parseNix, printSource } from "../src/nix/index.ts";
import { type Comparison, compareWithNix, nixVersion, parseWithNix } from "../test/nix/real-nix.ts";

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

async function main(directories: readonly string[]): Promise<number> {
  if (directories.length === 0) {
    console.error("error: no directory given\nhint: npm run check:parser -- DIR...");
    return 2;
  }
  const version = nixVersion();
  if (version === undefined) {
    console.error("error: 'nix-instantiate' is not on the PATH\nhint: this check needs real Nix");
    return 2;
  }
  const files = directories.flatMap((directory) => nixFiles(realpathSync(directory)));
  const tally = new Tally();
  for (let i = 0; i < files.length; i += BATCH) await checkBatch(files.slice(i, i + BATCH), tally);
  const counts = [...tally.counts].map(([kind, count]) => `${count} ${kind}`).join(", ");
  console.log(`${files.length} files against ${version}: ${counts || "none"}`);
  return tally.disagreements === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
