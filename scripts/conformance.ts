/**
 * Measures on a real nixpkgs whether our images are the ones nixos-generators made, by derivation:
 *
 *     npm run test:conformance -- --nixpkgs DIR --generators DIR [--way W,...] [--only F,...] [--configuration FILE]
 *                                 [--system S] [--no-hosts] [--no-walk] [--format-json]
 *                                 [--record LABEL [--tree WORDS] [--original COMMIT]]
 *
 * Every format is evaluated as the original makes it, with our bundled module and through nixpkgs' own variant; then
 * every variant of nixpkgs for the two machines in test/fixtures/hosts. `--way`: command, flake, function, all-formats.
 * `--record` writes the column LABEL of results.json; --tree and --original say what was compared where git cannot.
 * Where an image is another one, both derivations are walked to the first difference. Nothing is built. NIXPKGS and
 * NIXOS_GENERATORS name the checkouts as well. Exit status 0: the table of formats is borne out. 1: it claims more than
 * was measured, or something does not evaluate. 2: usage.
 */

import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { FORMATS, type LegacyFormat } from "../src/formats/index.ts";
import {
  firstDifference,
  measureFormat,
  measureHost,
  probe,
  type Setting,
  WAYS,
  type Way,
} from "../test/conformance/evaluate.ts";
import { commitOf, originalOf } from "../test/conformance/originals.ts";
import { outcomeOf, record } from "../test/conformance/results.ts";
import { judge, remains, type Verdict } from "../test/conformance/verdict.ts";

/** Evaluations take up to 3 GB and a core each. */
const AT_ONCE = 2;
const VARIANTS_AT_ONCE = 5;

/** Parts of the device names of the machines in test/fixtures/hosts. */
const HOSTS = { uefi: ["by-uuid"], "bios-btrfs": ["by-uuid", "/dev/sda2"] };

interface HostResult {
  readonly host: string;
  readonly variant: string;
  readonly remains: readonly string[];
}

const { values: options } = parseArgs({
  options: {
    nixpkgs: { type: "string" },
    generators: { type: "string" },
    way: { type: "string", default: "command" },
    record: { type: "string" },
    tree: { type: "string" },
    original: { type: "string" },
    "no-walk": { type: "boolean", default: false },
    only: { type: "string" },
    configuration: { type: "string", default: "test/conformance/rich" },
    system: { type: "string", default: "x86_64-linux" },
    "no-hosts": { type: "boolean", default: false },
    "format-json": { type: "boolean", default: false },
  },
});
const NIXPKGS = options.nixpkgs ?? process.env["NIXPKGS"];
const NIXOS_GENERATORS = options.generators ?? process.env["NIXOS_GENERATORS"];
const say = options["format-json"] ? () => {} : console.log;

if (NIXPKGS) process.exitCode = await conform(resolve(NIXPKGS));
else
  console.log(
    "skipped: --nixpkgs DIR (or NIXPKGS) names the nixpkgs to evaluate, --generators DIR (or NIXOS_GENERATORS) the original",
  );

async function conform(nixpkgs: string): Promise<number> {
  const names = options.only?.split(",") ?? FORMATS.map(({ name }) => name);
  const ways = options.way.split(",") as Way[];
  const unknown =
    names.find((name) => !FORMATS.some((format) => format.name === name)) ??
    ways.find((way) => !WAYS.includes(way));
  if (unknown !== undefined) {
    console.error(`error: unknown format or way "${unknown}"`);
    return 2;
  }
  const { release, variants } = await probe(nixpkgs);
  say(`nixpkgs ${release}, ${variants.length} variants; ${await aboutOriginal(release)}`);

  const verdicts: (Verdict & { readonly way: Way })[] = [];
  for (const way of ways) {
    if (ways.length > 1) say(`\n${way}:`);
    const setting: Setting = {
      nixpkgs,
      generators: NIXOS_GENERATORS && resolve(NIXOS_GENERATORS),
      configuration: resolve(options.configuration),
      system: options.system,
      way,
      release,
      variants,
    };
    const formats = FORMATS.filter(({ name }) => names.includes(name));
    verdicts.push(
      ...(await pooled(formats, async (format) => ({ ...(await measured(format, setting)), way }))),
    );
  }
  if (options.record !== undefined) await recordColumn(options.record, nixpkgs, verdicts);
  const hosts = options.only || options["no-hosts"] ? [] : await conformHosts(nixpkgs, variants);
  if (options["format-json"]) console.log(JSON.stringify({ release, formats: verdicts, hosts }));
  else renderTotals(verdicts, hosts);
  const fine =
    verdicts.every(({ complaint }) => complaint === undefined) &&
    hosts.every((host) => host.remains.length === 0);
  return fine ? 0 : 1;
}

/** Into results.json, of which the README's table is made (`npm run docs`): what the command made, with date and commits. */
async function recordColumn(label: string, nixpkgs: string, verdicts: readonly (Verdict & { way: Way })[]) {
  const named = new Set(FORMATS.filter(({ differences }) => differences.length > 0).map(({ name }) => name));
  const commands = verdicts.filter(({ way }) => way === "command");
  const generators = NIXOS_GENERATORS && (await commitOf(resolve(NIXOS_GENERATORS)));
  const changes = record({
    label,
    nixpkgs: options.tree ?? (await commitOf(nixpkgs)) ?? "unknown",
    generators: options.original ?? generators ?? "unknown",
    date: new Date().toISOString().slice(0, 10),
    formats: Object.fromEntries(
      commands.map((verdict) => [verdict.format, outcomeOf(verdict, named.has(verdict.format))]),
    ),
  });
  for (const change of changes) say(`changed: ${change}`);
}

async function aboutOriginal(release: string): Promise<string> {
  const { commit, why } = originalOf(release);
  const belongs = `the nixos-generators of ${release} is ${commit.slice(0, 7)}: ${why}`;
  if (!NIXOS_GENERATORS) return `no checkout of nixos-generators: nothing is compared (${belongs})`;
  const at = await commitOf(resolve(NIXOS_GENERATORS));
  if (at === undefined) return `nixos-generators at an unknown commit (${belongs})`;
  return at === commit
    ? `nixos-generators at ${at.slice(0, 7)}`
    : `nixos-generators at ${at.slice(0, 7)}; ${belongs}`;
}

/** Measures and judges one format; where the image is another one, says where the two part. */
async function measured(format: LegacyFormat, setting: Setting): Promise<Verdict> {
  const verdict = judge(format, await measureFormat(format, setting), options.system !== "x86_64-linux");
  const strategy = (["native", "bundled"] as const).find((each) =>
    ["different", "same system"].includes(verdict[each]),
  );
  const difference =
    strategy && !options["no-walk"] ? await firstDifference(format, setting, strategy) : undefined;
  const whole = { ...verdict, ...(difference !== undefined && { difference }) };
  say(renderVerdict(whole, format));
  return whole;
}

async function conformHosts(nixpkgs: string, variants: readonly string[]): Promise<HostResult[]> {
  const chunks: { host: keyof typeof HOSTS; variants: readonly string[] }[] = [];
  for (const host of Object.keys(HOSTS) as (keyof typeof HOSTS)[]) {
    for (let from = 0; from < variants.length; from += VARIANTS_AT_ONCE) {
      chunks.push({ host, variants: variants.slice(from, from + VARIANTS_AT_ONCE) });
    }
  }
  const results = await pooled(chunks, async (chunk) => {
    const images = await measureHost(
      resolve(`test/fixtures/hosts/${chunk.host}.nix`),
      nixpkgs,
      chunk.variants,
    );
    return Object.entries(images).map(([variant, image]) => {
      const result = { host: chunk.host, variant, remains: remains(image, HOSTS[chunk.host]) };
      say(
        `${`${result.host}, ${variant}`.padEnd(32)}${result.remains.join("; ") || "nothing of the machine remains"}`,
      );
      return result;
    });
  });
  return results.flat();
}

function renderVerdict(verdict: Verdict, format: LegacyFormat): string {
  const { original, bundled, native, complaint, difference, errors } = verdict;
  const columns = [
    verdict.format.padEnd(22),
    describeOutcome(verdict, format).padEnd(34),
    `original ${original}`.padEnd(20),
    `bundled ${bundled}`.padEnd(20),
    native === "no strategy" ? "" : `native ${native}`,
  ];
  const more = [
    ...(complaint === undefined ? [] : [`error: ${complaint}`]),
    ...(difference === undefined ? [] : [`first difference: ${difference}`]),
    ...errors,
  ];
  return [columns.join(" ").trimEnd(), ...more.map((line) => `  ${line}`)].join("\n");
}

/** One of: same; same but for what the table names; differs; neither evaluates. */
function describeOutcome(verdict: Verdict, { differences }: LegacyFormat): string {
  const outcome = outcomeOf(verdict, differences.length > 0);
  if (outcome === "named") return `same but for: ${differences.join("; ")}`;
  return {
    same: "same",
    differs: "differs",
    "ours alone": "ours alone evaluates",
    neither: "neither evaluates",
  }[outcome];
}

function renderTotals(verdicts: readonly Verdict[], hosts: readonly HostResult[]): void {
  const count = (strategy: "bundled" | "native", comparison: string) =>
    verdicts.filter((verdict) => verdict[strategy] === comparison).length;
  const comparisons = ["same", "same system", "different", "evaluates", "no builder", "fails", "no strategy"];
  for (const strategy of ["bundled", "native"] as const) {
    const counted = comparisons.filter((comparison) => count(strategy, comparison) > 0);
    say(
      `${strategy}: ${counted.map((comparison) => `${count(strategy, comparison)} ${comparison}`).join(", ")} of ${verdicts.length}`,
    );
  }
  say(
    `original: ${verdicts.filter(({ original }) => original === "evaluates").length} of ${verdicts.length} evaluate`,
  );
  for (const host of new Set(hosts.map(({ host }) => host))) {
    const images = hosts.filter((image) => image.host === host);
    say(
      `${host}: ${images.filter((image) => image.remains.length === 0).length} of ${images.length} variants evaluate without it`,
    );
  }
  say(`claimed and not measured: ${verdicts.filter(({ complaint }) => complaint !== undefined).length}`);
}

/** Like Promise.all over `work`, with at most AT_ONCE at a time. */
async function pooled<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const index = next++;
      results[index] = await work(items[index]!);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results;
}
