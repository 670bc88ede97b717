/**
 * Measures on a real nixpkgs whether our images are the ones nixos-generators made, by derivation:
 *
 *     NIXPKGS=<checkout> NIXOS_GENERATORS=<checkout> npm run test:conformance -- [--only F,...] [--configuration FILE] [--system S] [--no-hosts] [--format-json]
 *
 * Every format is evaluated as the original makes it, with our bundled module and on the native road; then every
 * variant of nixpkgs for the two machines in test/fixtures/hosts. Nothing is built. Exit status 0: the table of formats
 * is borne out. 1: it claims more than was measured, or something does not evaluate. 2: usage.
 */

import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { FORMATS } from "../src/formats/index.ts";
import { measureFormat, measureHost, probe, type Setting } from "../test/conformance/evaluate.ts";
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
    only: { type: "string" },
    configuration: { type: "string", default: "test/conformance/rich" },
    system: { type: "string", default: "x86_64-linux" },
    "no-hosts": { type: "boolean", default: false },
    "format-json": { type: "boolean", default: false },
  },
});
const { NIXPKGS, NIXOS_GENERATORS } = process.env;
const say = options["format-json"] ? () => {} : console.log;

if (NIXPKGS) process.exitCode = await conform(resolve(NIXPKGS));
else
  console.log(
    "skipped: NIXPKGS=<checkout> names the nixpkgs to evaluate, NIXOS_GENERATORS=<checkout> the original",
  );

async function conform(nixpkgs: string): Promise<number> {
  const names = options.only?.split(",") ?? FORMATS.map(({ name }) => name);
  const unknown = names.filter((name) => !FORMATS.some((format) => format.name === name));
  if (unknown.length > 0) {
    console.error(`error: unknown format "${unknown[0]}"`);
    return 2;
  }
  const { release, variants } = await probe(nixpkgs);
  say(
    `nixpkgs ${release}, ${variants.length} variants${NIXOS_GENERATORS ? "" : "; NIXOS_GENERATORS is not set: nothing is compared"}`,
  );

  const setting: Setting = {
    nixpkgs,
    generators: NIXOS_GENERATORS && resolve(NIXOS_GENERATORS),
    configuration: resolve(options.configuration),
    system: options.system,
    variants,
  };
  const formats = FORMATS.filter(({ name }) => names.includes(name));
  const verdicts = await pooled(formats, async (format) => {
    const verdict = judge(format, await measureFormat(format, setting), options.system !== "x86_64-linux");
    say(renderVerdict(verdict));
    return verdict;
  });
  const hosts = options.only || options["no-hosts"] ? [] : await conformHosts(nixpkgs, variants);
  if (options["format-json"]) console.log(JSON.stringify({ release, formats: verdicts, hosts }));
  else renderTotals(verdicts, hosts);
  const fine =
    verdicts.every(({ complaint }) => complaint === undefined) &&
    hosts.every((host) => host.remains.length === 0);
  return fine ? 0 : 1;
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

function renderVerdict({ format, original, bundled, native, claim, complaint, errors }: Verdict): string {
  const columns = [
    format.padEnd(22),
    `original ${original}`.padEnd(20),
    `bundled ${bundled}`.padEnd(20),
    `native ${native}`.padEnd(20),
    claim.padEnd(12),
  ];
  const complaints = complaint === undefined ? [] : [`  error: ${complaint}`];
  return [columns.join(" ").trimEnd(), ...complaints, ...errors.map((error) => `  ${error}`)].join("\n");
}

function renderTotals(verdicts: readonly Verdict[], hosts: readonly HostResult[]): void {
  const count = (road: "bundled" | "native", standing: string) =>
    verdicts.filter((verdict) => verdict[road] === standing).length;
  const standings = ["same", "same system", "different", "evaluates", "no builder", "fails", "no road"];
  for (const road of ["bundled", "native"] as const) {
    const counted = standings.filter((standing) => count(road, standing) > 0);
    say(
      `${road}: ${counted.map((standing) => `${count(road, standing)} ${standing}`).join(", ")} of ${verdicts.length}`,
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
