import { parseArgs } from "node:util";
import fc from "fast-check";
import { shrink, type Tried, tryFlakes, type WrongFlake } from "../test/fuzz/flakes/search.ts";
import { TARGETS } from "../test/fuzz/targets.ts";
import { startWatchdog } from "../test/fuzz/watchdog.ts";
import { FlakeEvaluator } from "../test/support/flakes/evaluator.ts";

// npm run fuzz [-- --seconds N] [--seed N] [--only WORD] [--limit N]: every target in turns until the time is over. Prints
// what it tried; a failure comes with its smallest input and the seed that makes it again, and the exit status is 1. An
// input that takes more than --limit seconds (20 by default) ends the run, and is named.
//
// npm run fuzz -- --flakes N [--seed N] [--from N] [--shrink N] [--generators DIR]: makes N flakes, migrates them and
// compares what they build, by real Nix. Each that comes out wrong under the label "safe" is made as small as it goes,
// the first --shrink of them (default 20; one a kind of difference). DIR: a flake to take for nixos-generators.
const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "60" },
    seed: { type: "string", default: String(Date.now() % 1e9) },
    limit: { type: "string", default: "20" },
    only: { type: "string", default: "" },
    flakes: { type: "string" },
    from: { type: "string", default: "0" },
    shrink: { type: "string", default: "20" },
    generators: { type: "string" },
  },
});
process.exitCode = (await (values.flakes === undefined ? fuzzTargets() : fuzzFlakes(Number(values.flakes))))
  ? 0
  : 1;

async function fuzzTargets(): Promise<boolean> {
  const inBatch = 50;
  const targets = TARGETS.filter(({ name }) => name.includes(values.only));
  const tried = new Map(targets.map(({ name }) => [name, 0]));
  const broken = new Set<string>();
  const end = performance.now() + Number(values.seconds) * 1000;
  const dog = await startWatchdog(Number(values.limit) * 1000);
  let seed = Number(values.seed);
  console.log(`seed ${seed}, ${values.seconds} s, Node ${process.version}`);

  while (performance.now() < end && broken.size < targets.length) {
    seed++;
    for (const { name, property } of targets.filter((target) => !broken.has(target.name))) {
      const details = fc.check(dog.watch(`${name} (seed ${seed})`, property), { numRuns: inBatch, seed });
      tried.set(name, tried.get(name)! + details.numRuns);
      if (!details.failed) continue;
      broken.add(name);
      console.log(
        `FAILED ${name} (seed ${seed}): ${details.errorInstance}\n${fc.defaultReportMessage(details)}`,
      );
    }
  }

  await dog.close();
  for (const [name, count] of tried)
    console.log(`${broken.has(name) ? "FAILED" : "ok    "} ${count} inputs: ${name}`);
  return broken.size === 0;
}

async function fuzzFlakes(count: number): Promise<boolean> {
  const inBatch = 100;
  const [seed, from] = [Number(values.seed), Number(values.from)];
  const start = performance.now();
  console.log(`seed ${seed}, flakes ${from} to ${from + count - 1}`);
  const evaluator = await FlakeEvaluator.open(values.generators);
  const batches: Tried[] = [];
  for (let at = from; at < from + count; at += inBatch) {
    const tried = await tryFlakes(evaluator, seed, at, Math.min(at + inBatch, from + count));
    batches.push(tried);
    if (tried.wrong.length > 0) console.log(`wrong: ${tried.wrong.map(({ index }) => index).join(", ")}`);
  }
  const wrong = batches.flatMap((batch) => batch.wrong);
  for (const each of oneOfAKind(wrong).slice(0, Number(values.shrink))) print(await shrink(evaluator, each));
  await evaluator.close();
  const sum = (what: (tried: Tried) => number) => batches.reduce((all, tried) => all + what(tried), 0);
  const seconds = Math.round((performance.now() - start) / 1000);
  console.log(
    `${sum(({ flakes }) => flakes)} flakes in ${seconds} s: ${sum(({ rewritten }) => rewritten)} rewritten, ` +
      `${sum(({ left }) => left)} places left, ${sum(({ outputs }) => outputs)} outputs, ` +
      `${sum(({ failing }) => failing)} of them failing before, ${wrong.length} flakes wrong`,
  );
  // Where nothing could be evaluated nothing was shown.
  const evaluated = sum(({ outputs }) => outputs) - sum(({ failing }) => failing);
  if (evaluated === 0) console.log("no output could be evaluated before: is nix on PATH?");
  return wrong.length === 0 && evaluated > 0;
}

/** By the difference, without what is a name or a hash in it. */
function oneOfAKind(wrong: readonly WrongFlake[]): readonly WrongFlake[] {
  const kinds = new Map(wrong.map((each) => [kindOf(each), each]));
  return [...kinds.values()];
}

function kindOf({ outputs: [first] }: WrongFlake): string {
  return `${first!.verdict} ${first!.detail.replaceAll(/[/'"].*|\d+/g, "")}`;
}

function print({ index, before, after, outputs }: WrongFlake): void {
  console.log(`\n== flake ${index}, made smaller`);
  for (const { output, verdict, detail } of outputs) console.log(`${output}: ${verdict}: ${detail}`);
  for (const [path, text] of Object.entries(before)) {
    console.log(`-- ${path}\n${text}`);
    if (after[path] !== text) console.log(`-- ${path}, migrated\n${after[path]}`);
  }
  for (const [path, text] of Object.entries(after).filter(([path]) => before[path] === undefined))
    console.log(`-- ${path}, new\n${text}`);
}
