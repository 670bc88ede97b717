/**
 * Measures on a real nixpkgs whether our images are the ones nixos-generators made, by derivation:
 *
 *     npm run test:conformance -- --nixpkgs DIR --generators DIR [--in C,...] [--only F,...] [--configuration FILE]
 *                                 [--system S] [--hosts] [--no-walk] [--resume] [--format-json]
 *                                 [--record LABEL [--tree WORDS] [--original COMMIT]]
 *                                 [--written] [--coming CHANGE]
 *
 * Every format is evaluated as the original makes it, with our bundled module and through nixpkgs' own variant, under
 * each of the circumstances that `--in` names: plain (the default), rich, flake, function, all-formats (circumstances.ts).
 * `--configuration` takes the place of theirs. `--hosts`: then every variant of nixpkgs for the two machines in
 * test/fixtures/hosts. Where an image is another one, both derivations are walked to what differs. Nothing is built.
 *
 * `--written` measures what `migrate --fidelity exact` writes as well. `--coming` makes a change that nixpkgs is going to
 * make in a copy of the tree (coming.ts) and evaluates there; nothing is compared, since no nixos-generators was made for it.
 *
 * Each result is kept as soon as it is there; `--resume` takes up a run that was interrupted, on the same trees.
 * `--record` writes the column LABEL of results.json; --tree and --original say what was compared where git cannot.
 * NIXPKGS and NIXOS_GENERATORS name the checkouts as well. Exit status 0: the table of formats is borne out. 1: it
 * claims more than was measured, or something does not evaluate. 2: usage.
 */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { FORMATS, findFormat } from "../src/formats/index.ts";
import type { Cause } from "../src/verify/causes.ts";
import {
  CIRCUMSTANCE_NAMES,
  CIRCUMSTANCES,
  type CircumstanceName,
} from "../test/conformance/circumstances.ts";
import { COMING, makeComing } from "../test/conformance/coming.ts";
import { measureHost, pathOf, probe } from "../test/conformance/evaluate.ts";
import { type Kept, openKept } from "../test/conformance/kept.ts";
import { type Measurement, measureRows, type Outcome } from "../test/conformance/measure.ts";
import { commitOf, originalOf } from "../test/conformance/originals.ts";
import {
  type HostResult,
  type Judged,
  renderTable,
  renderTotals,
  renderVerdict,
} from "../test/conformance/report.ts";
import { type Column, type Measured, outcomeOf, record } from "../test/conformance/results.ts";
import { type Row, rowOf, type Setting } from "../test/conformance/rows.ts";
import { standInsFor } from "../test/conformance/stand-ins.ts";
import { judge, remains } from "../test/conformance/verdict.ts";
import { describeCause, isNamed, walk } from "../test/conformance/walk.ts";

/** Where results are kept; git ignores it. */
const KEPT = ".conformance.jsonl";
const VARIANTS_AT_ONCE = 5;

/** Parts of the device names of the machines in test/fixtures/hosts. */
const HOSTS = { uefi: ["by-uuid"], "bios-btrfs": ["by-uuid", "/dev/sda2"] };

const { values: options } = parseArgs({
  options: {
    nixpkgs: { type: "string" },
    generators: { type: "string" },
    in: { type: "string", default: "plain" },
    only: { type: "string" },
    configuration: { type: "string" },
    system: { type: "string", default: "x86_64-linux" },
    hosts: { type: "boolean", default: false },
    "no-walk": { type: "boolean", default: false },
    resume: { type: "boolean", default: false },
    "format-json": { type: "boolean", default: false },
    record: { type: "string" },
    written: { type: "boolean", default: false },
    coming: { type: "string" },
    tree: { type: "string" },
    original: { type: "string" },
  },
});
const NIXPKGS = options.nixpkgs ?? process.env["NIXPKGS"];
const GENERATORS = options.generators ?? process.env["NIXOS_GENERATORS"];
const say = options["format-json"] ? () => {} : console.log;

if (NIXPKGS && options.coming !== undefined)
  process.exitCode = await conformComing(resolve(NIXPKGS), options.coming);
else if (NIXPKGS) process.exitCode = await conform(resolve(NIXPKGS), GENERATORS);
else
  console.log(
    "skipped: --nixpkgs DIR (or NIXPKGS) names the nixpkgs to evaluate, --generators DIR (or NIXOS_GENERATORS) the original",
  );

/** In a copy of the tree with the change made, which is removed afterwards. */
async function conformComing(nixpkgs: string, name: string): Promise<number> {
  const change = COMING.find((each) => each.name === name);
  if (change === undefined) {
    console.error(
      `error: unknown change "${name}"; there are: ${COMING.map((each) => each.name).join(", ")}`,
    );
    return 2;
  }
  say(`${change.name}: ${change.what}`);
  const folder = await mkdtemp(join(tmpdir(), "coming-"));
  try {
    await makeComing(nixpkgs, join(folder, "nixpkgs"), change);
    return await conform(join(folder, "nixpkgs"), undefined);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function conform(nixpkgs: string, generators: string | undefined): Promise<number> {
  const names = options.only?.split(",") ?? FORMATS.map(({ name }) => name);
  const circumstances = options.in.split(",") as CircumstanceName[];
  const refusal = refusalOf(names, circumstances);
  if (refusal !== undefined) {
    console.error(`error: ${refusal}`);
    return 2;
  }
  const { release, variants } = await probe(nixpkgs);
  say(`nixpkgs ${release}, ${variants.length} variants; ${await aboutOriginal(release, generators)}`);
  const setting = {
    nixpkgs,
    generators: generators && resolve(generators),
    system: options.system,
    release,
    variants,
    standIns: standInsFor(nixpkgs),
    withWritten: options.written || options.coming !== undefined,
  };
  if (setting.standIns.length > 0) say(`a folder of ours in place of: ${setting.standIns.join(", ")}`);

  const kept = openKept(KEPT, options.resume);
  const verdicts: Judged[] = [];
  for (const configuration of ["plain.nix", "rich"] as const) {
    const asked = circumstances.filter((name) => CIRCUMSTANCES[name].configuration === configuration);
    const file = options.configuration ? resolve(options.configuration) : pathOf(`nix/${configuration}`);
    verdicts.push(...(await measured(names, asked, { ...setting, configuration: file }, kept)));
  }
  if (options.record !== undefined) await recordColumn(options.record, verdicts, setting);
  const hosts = options.hosts ? await conformHosts(nixpkgs, variants) : [];
  if (options["format-json"]) console.log(JSON.stringify({ release, formats: verdicts, hosts }));
  say(`\n${renderTable(verdicts)}\n\n${renderTotals(verdicts, hosts)}`);
  const fine =
    verdicts.every(({ complaint }) => complaint === undefined) &&
    hosts.every((host) => host.remains.length === 0);
  return fine ? 0 : 1;
}

function refusalOf(names: readonly string[], circumstances: readonly string[]): string | undefined {
  const format = names.find((name) => findFormat(name) === undefined);
  if (format !== undefined) return `unknown format "${format}"`;
  const other = circumstances.find((name) => !CIRCUMSTANCE_NAMES.some((known) => known === name));
  if (other !== undefined)
    return `unknown circumstance "${other}"; there are: ${CIRCUMSTANCE_NAMES.join(", ")}`;
  if (options.record === undefined) return undefined;
  if (options.coming !== undefined) return "--record with --coming: there is no such release";
  if (GENERATORS === undefined) return "--record without --generators: there is nothing to compare with";
  if (options.configuration !== undefined)
    return "--record with --configuration: the column would not say which";
  if (options["no-walk"]) return "--record with --no-walk: whether a difference is named is not known";
  return undefined;
}

/** All formats under the circumstances that share a configuration, in one evaluation where nothing ends it. */
async function measured(
  names: readonly string[],
  circumstances: readonly CircumstanceName[],
  setting: Setting,
  kept: Kept,
): Promise<readonly Judged[]> {
  const circumstanceOf = new Map<Row, CircumstanceName>();
  for (const name of circumstances) {
    for (const format of FORMATS.filter((format) => names.includes(format.name)))
      circumstanceOf.set(rowOf(format, CIRCUMSTANCES[name].way, setting), name);
  }
  const verdicts: Judged[] = [];
  await measureRows([...circumstanceOf.keys()], setting, kept, async (row, measurement) => {
    const verdict = {
      ...(await judged(row, measurement, setting, kept)),
      circumstance: circumstanceOf.get(row)!,
    };
    verdicts.push(verdict);
    say(renderVerdict(verdict));
  });
  return verdicts;
}

/** The verdict of one row; where our image is another one, with what differs. */
async function judged(row: Row, measurement: Measurement, setting: Setting, kept: Kept) {
  const verdict = judge(findFormat(row.format)!, measurement, options.system !== "x86_64-linux");
  const strategy = (["native", "bundled"] as const).find((each) =>
    ["different", "same system"].includes(verdict[each]),
  );
  if (strategy === undefined || options["no-walk"]) return verdict;
  const key = `causes ${imageOf(measurement.original)} ${imageOf(measurement[strategy])}`;
  const causes = kept.get<readonly Cause[]>(key) ?? (await walk(row, setting, strategy));
  kept.put(key, causes);
  return { ...verdict, isNamed: isNamed(row.format, causes), differences: causes.map(describeCause) };
}

function imageOf(outcome: Outcome | undefined): string {
  return outcome !== undefined && "image" in outcome ? outcome.image : "";
}

/** Into results.json, of which the tables in the documents are made (`npm run docs`). */
async function recordColumn(
  label: string,
  verdicts: readonly Judged[],
  setting: Omit<Setting, "configuration">,
) {
  const date = new Date().toISOString().slice(0, 10);
  const measured: Partial<Record<CircumstanceName, Measured>> = {};
  for (const verdict of verdicts) {
    const formats = { ...measured[verdict.circumstance]?.formats, [verdict.format]: outcomeOf(verdict) };
    measured[verdict.circumstance] = { date, formats };
  }
  const column: Column = {
    label,
    nixpkgs: options.tree ?? (await commitOf(setting.nixpkgs)) ?? "unknown",
    generators: options.original ?? (await commitOf(setting.generators!)) ?? "unknown",
    ...(setting.standIns.length > 0 && { standIns: setting.standIns }),
    measured,
  };
  for (const change of record(column)) say(`changed: ${change}`);
}

async function aboutOriginal(release: string, generators: string | undefined): Promise<string> {
  const { commit, why } = originalOf(release);
  const belongs = `the nixos-generators of ${release} is ${commit.slice(0, 7)}: ${why}`;
  if (!generators) return `no checkout of nixos-generators: nothing is compared (${belongs})`;
  const at = options.original ?? (await commitOf(resolve(generators)));
  if (at === undefined) return `nixos-generators at an unknown commit (${belongs})`;
  return at === commit
    ? `nixos-generators at ${at.slice(0, 7)}`
    : `nixos-generators at ${at.slice(0, 7)}; ${belongs}`;
}

async function conformHosts(nixpkgs: string, variants: readonly string[]): Promise<readonly HostResult[]> {
  const results: HostResult[] = [];
  for (const [host, own] of Object.entries(HOSTS)) {
    for (let from = 0; from < variants.length; from += VARIANTS_AT_ONCE) {
      const some = variants.slice(from, from + VARIANTS_AT_ONCE);
      const images = await measureHost(resolve(`test/fixtures/hosts/${host}.nix`), nixpkgs, some);
      for (const [variant, image] of Object.entries(images)) {
        const result = { host, variant, remains: remains(image, own) };
        results.push(result);
        const words = result.remains.join("; ") || "nothing of the machine remains";
        say(`${`${host}, ${variant}`.padEnd(32)}${words}`);
      }
    }
  }
  return results;
}
