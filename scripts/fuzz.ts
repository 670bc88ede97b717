import { parseArgs } from "node:util";
import fc from "fast-check";
import { TARGETS } from "../test/fuzz/targets.ts";

// npm run fuzz [-- --seconds N] [--seed N] [--only WORD]: every target in turns until the time is over. Prints what it
// tried; a failure comes with its smallest input and the seed that makes it again, and the exit status is 1.
const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "60" },
    seed: { type: "string", default: String(Date.now() % 1e9) },
    only: { type: "string", default: "" },
  },
});
const BATCH = 50;

const targets = TARGETS.filter(({ name }) => name.includes(values.only));
const tried = new Map(targets.map(({ name }) => [name, 0]));
const broken = new Set<string>();
const end = performance.now() + Number(values.seconds) * 1000;
let seed = Number(values.seed);
console.log(`seed ${seed}, ${values.seconds} s, Node ${process.version}`);

while (performance.now() < end && broken.size < targets.length) {
  seed++;
  for (const { name, property } of targets.filter((target) => !broken.has(target.name))) {
    const details = fc.check(property, { numRuns: BATCH, seed });
    tried.set(name, tried.get(name)! + details.numRuns);
    if (!details.failed) continue;
    broken.add(name);
    console.log(
      `FAILED ${name} (seed ${seed}): ${details.errorInstance}\n${fc.defaultReportMessage(details)}`,
    );
  }
}

for (const [name, count] of tried)
  console.log(`${broken.has(name) ? "FAILED" : "ok    "} ${count} inputs: ${name}`);
process.exitCode = broken.size > 0 ? 1 : 0;
