/**
 * How fast the Nix parser is:
 *
 *     node --import tsx bench/parser.ts DIR
 *
 * lexes and parses every .nix file below DIR. Times are of the processor, which a busy machine disturbs less; the last
 * line is what a user waits for, reading included.
 */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { lex } from "../src/nix/lexer.ts";
import { parseNix } from "../src/nix/parser.ts";

const ROUNDS = 3;

const directory = process.argv[2];
if (directory === undefined) throw new Error("usage: tsx bench/parser.ts DIR");
const files = readdirSync(directory, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith(".nix"))
  .map((entry) => join(entry.parentPath, entry.name));
const texts = files.map((file) => readFileSync(file, "latin1"));
const megabytes = texts.reduce((sum, text) => sum + text.length, 0) / 1e6;
console.log(`${files.length} files, ${megabytes.toFixed(1)} MB, Node ${process.version}`);

for (const [name, work] of [
  ["lex", lex],
  ["lex and parse", parseNix],
] as const) {
  for (let round = 0; round < ROUNDS; round++) {
    const start = process.cpuUsage();
    for (const text of texts) work(text);
    const { user, system } = process.cpuUsage(start);
    const seconds = (user + system) / 1e6;
    console.log(
      `${name}: ${(megabytes / seconds).toFixed(0)} MB/s, ${(files.length / seconds).toFixed(0)} files/s`,
    );
  }
}

const start = performance.now();
let refused = 0;
for (const file of files) if (!parseNix(readFileSync(file, "latin1")).ok) refused++;
const waited = (performance.now() - start) / 1000;
console.log(`read, lex and parse: ${waited.toFixed(2)} s by the clock, ${refused} refused`);
